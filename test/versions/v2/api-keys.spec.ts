import { SCOPES } from '../../../src/auth/api-key.js';
import { ApiKeyUsage } from '../../../src/auth/api-key-usage.task.js';
import { type HttpResponse, type Client, createClient } from '../../support/client.js';
import { inMinutes, makeKey } from '../../support/factories.js';
import type { IssuedKeyView, KeyView } from '../../support/operator.js';
import { type Page, readAll } from '../../support/paging.js';
import { eventually } from '../../support/process.js';
import { contentsOfAllTables } from '../../support/tables.js';
import { useScene } from '../../support/scene.js';

const PATH = '/v2/api-keys';
const TOKEN = /foyer_[0-9a-f]{88}/;
const MINUTE = 60_000;

describe('/v2/api-keys', () => {
  const { app, acme } = useScene({}, { callerPerTest: true });

  const status = async (token: string): Promise<number> =>
    (await createClient(app.url, token).get('/v1/meetings')).status;
  const make = async (wanted: object = {}, by: Client = acme): Promise<HttpResponse<IssuedKeyView>> =>
    by.post<IssuedKeyView>(PATH, { name: 'backend', scopes: ['rooms:read'], ...wanted });
  const rotate = (id: string, wanted: object = {}, by: Client = acme): Promise<HttpResponse<IssuedKeyView>> =>
    by.post<IssuedKeyView>(`${PATH}/${id}/rotate`, wanted);
  const clientWith = async (scopes: KeyView['scopes']): Promise<Client> =>
    createClient(app.url, (await make({ scopes })).body.key);
  /** Moves the end of a key to now. */
  const end = (id: string): Promise<unknown> =>
    app.database.pool.query('UPDATE api_keys SET expires_at = clock_timestamp() WHERE id = $1', [id]);

  it('creates a key that works for its scopes only', async () => {
    const expiresAt = inMinutes(60);
    const { status: created, headers, body } = await make({ expiresAt });

    expect(created).toBe(201);
    expect(headers.get('location')).toBe(`${PATH}/${body.id}`);
    expect(body).toMatchObject({ name: 'backend', scopes: ['rooms:read'], expiresAt, lastUsedAt: null });
    expect(body.key).toMatch(TOKEN);
    expect(body.key).toContain(body.id);
    expect(body.key.slice(-4)).toBe(body.lastCharacters);
    const client = createClient(app.url, body.key);
    expect((await client.get('/v1/meetings')).status).toBe(200);
    expect((await client.post('/v1/meetings', { endDate: inMinutes(30) })).status).toBe(403);
  });

  it('shows the key in that response, and never again', async () => {
    const { key, ...shown } = (await make()).body;
    const list = await acme.get<Page<KeyView>>(PATH);
    const one = await acme.get<KeyView>(`${PATH}/${shown.id}`);

    expect(list.body.data).toContainEqual(shown);
    expect(one.body).toEqual(shown);
    for (const { text } of [list, one]) {
      expect(text).not.toMatch(/foyer_|hash|secret/i);
      expect(text).not.toContain(key.slice(22, 86));
    }
  });

  it('lists keys in pages, newest first, without revoked ones', async () => {
    const made: string[] = [acme.key.id];
    for (let i = 0; i < 4; i++) made.unshift((await make()).body.id);
    const [revoked = ''] = made.splice(2, 1);
    await acme.delete(`${PATH}/${revoked}`);

    const found = (await readAll<KeyView>(acme, PATH, 'limit=3')).map(({ id }) => id);
    // Keys of the same millisecond are in the order of their ids.
    expect(found.toSorted()).toEqual(made.toSorted());
    expect((await acme.get(`${PATH}/${revoked}`)).status).toBe(404);
  });

  it('shows expired keys', async () => {
    const { id } = (await make()).body;
    await end(id);

    expect((await acme.get<KeyView>(`${PATH}/${id}`)).body.expiresAt).not.toBeNull();
  });

  it('shows the last use', async () => {
    const { id, key } = (await make()).body;
    const before = Date.now();
    await status(key);
    await app.nest.get(ApiKeyUsage, { strict: false }).write();

    const { lastUsedAt } = (await acme.get<KeyView>(`${PATH}/${id}`)).body;
    expect(Date.parse(lastUsedAt ?? '')).toBeGreaterThanOrEqual(before);
    expect(Date.parse(lastUsedAt ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it.each([
    ['no name', { name: undefined }, '/name'],
    ['an empty name', { name: '' }, '/name'],
    ['a blank name', { name: '  ' }, '/name'],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, '/name'],
    ['no scopes', { scopes: undefined }, '/scopes'],
    ['an empty list', { scopes: [] }, '/scopes'],
    ['a scope that is none', { scopes: ['rooms:read', 'everything'] }, '/scopes'],
    ['a scope twice', { scopes: ['rooms:read', 'rooms:read'] }, '/scopes'],
    ['scopes as text', { scopes: 'rooms:read' }, '/scopes'],
    ['an end that has passed', { expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
    ['an end without a zone', { expiresAt: '2099-01-01T00:00:00' }, '/expiresAt'],
    ['what it does not know', { organizationId: 'mine' }, '/organizationId'],
  ])('does not create a key with %s, and names it', async (_, wrong, pointer) => {
    const before = await contentsOfAllTables(app, ['quota_windows']);
    const answer = await make(wrong);

    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errors: [{ pointer }] });
    expect(await contentsOfAllTables(app, ['quota_windows'])).toBe(before);
  });

  describe('a key cannot create or become a key that outlives it:', () => {
    const END = inMinutes(60);
    let mortal: Client & { readonly id: string };

    beforeEach(async () => {
      const { id, key } = (await make({ scopes: SCOPES, expiresAt: END })).body;
      mortal = { ...createClient(app.url, key), id };
    });

    it('a new key expires with it, or earlier if requested', async () => {
      expect((await make({}, mortal)).body.expiresAt).toBe(END);
      expect((await make({ expiresAt: END }, mortal)).body.expiresAt).toBe(END);
      const earlier = inMinutes(59);
      expect((await make({ expiresAt: earlier }, mortal)).body.expiresAt).toBe(earlier);
      expect((await rotate(mortal.id, {}, mortal)).body.expiresAt).toBe(END);
    });

    it('a later expiry is refused, and nothing changes', async () => {
      const immortal = (await make()).body;
      const before = await contentsOfAllTables(app, ['quota_windows']);

      for (const expiresAt of [null, inMinutes(61), '9999-12-31T23:59:59Z']) {
        for (const answer of [
          await make({ expiresAt }, mortal),
          await rotate(mortal.id, { expiresAt, overlapSeconds: 60 }, mortal),
          await rotate(immortal.id, { expiresAt }, mortal),
          await rotate(immortal.id, {}, mortal),
        ]) {
          expect(answer.status).toBe(403);
          expect(answer.body).toMatchObject({
            code: 'expiry_not_grantable',
            detail: `expiresAt must not be later than ${END}, when the key of this request expires.`,
            errors: [{ pointer: '/expiresAt' }],
          });
        }
      }
      expect(await contentsOfAllTables(app, ['quota_windows'])).toBe(before);
      expect(await status(immortal.key)).toBe(200);
      expect((await rotate(immortal.id, { expiresAt: END }, mortal)).body.expiresAt).toBe(END);
    });

    it('a rotated key creates no key that works beyond the overlap, and is not rotated again', async () => {
      const { body: old } = await make({ scopes: SCOPES });
      const retired = createClient(app.url, old.key);
      await rotate(old.id, { overlapSeconds: 3600 });
      const { expiresAt: last } = (await acme.get<KeyView>(`${PATH}/${old.id}`)).body;

      expect((await make({}, retired)).body.expiresAt).toBe(last);
      for (const by of [retired, acme]) {
        const answer = await rotate(old.id, { overlapSeconds: 3600 }, by);
        expect([answer.status, answer.body]).toMatchObject([409, { code: 'api_key_already_rotated' }]);
      }
    });

    it('a key that ends during its request creates nothing', async () => {
      const lock = await app.database.pool.connect();
      try {
        await lock.query('BEGIN');
        await lock.query('UPDATE api_keys SET revoked_at = clock_timestamp() WHERE id = $1', [mortal.id]);
        const asked = Promise.all([make({}, mortal), rotate(mortal.id, {}, mortal)]);
        // Both have been let in, and wait for the key.
        await eventually(async () => {
          const { rowCount } = await app.database.pool.query(
            `SELECT FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%successor_id%'`,
          );
          return rowCount === 2;
        });
        await lock.query('COMMIT');
        const [made, rotated] = await asked;
        expect([made.status, made.body]).toMatchObject([401, { code: 'invalid_api_key' }]);
        expect(rotated.status).toBe(404);
      } finally {
        lock.release();
      }
    });

    it('a key that is rotated without an overlap ends at that instant, not a part of a millisecond later', async () => {
      // Requests that wait for the key see it in that part of a millisecond; here a trigger does.
      await app.database.pool.query(`
        CREATE FUNCTION expect_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          ASSERT NEW.expires_at <= clock_timestamp();
          RETURN NULL;
        END $$;
        CREATE TRIGGER expect_end AFTER UPDATE OF successor_id ON api_keys FOR EACH ROW EXECUTE FUNCTION expect_end()`);
      try {
        for (let round = 0; round < 8; round++) {
          const { id } = (await make({})).body;
          expect((await rotate(id, { overlapSeconds: 0 })).status).toBe(201);
        }
      } finally {
        await app.database.pool.query('DROP FUNCTION expect_end CASCADE');
      }
    });

    it('two keys that rotate each other do not deadlock', async () => {
      const [a, b] = [(await make({ scopes: SCOPES })).body, (await make({ scopes: SCOPES })).body];
      const [first, second] = await Promise.all([
        rotate(a.id, {}, createClient(app.url, b.key)),
        rotate(b.id, {}, createClient(app.url, a.key)),
      ]);
      expect([first.status, second.status].toSorted((x, y) => x - y)).toEqual([201, 401]);
    });
  });

  describe('a key cannot grant a scope that it does not have:', () => {
    it.each(SCOPES.filter((scope) => scope !== 'keys:manage'))('%s', async (scope) => {
      const weak = await clientWith(SCOPES.filter((other) => other !== scope));
      const strong = (await make({ scopes: [scope] })).body;
      const before = await contentsOfAllTables(app, ['quota_windows']);

      for (const answer of [
        await make({ scopes: ['keys:manage', scope] }, weak),
        await rotate(strong.id, {}, weak),
      ]) {
        expect(answer.status).toBe(403);
        expect(answer.body).toMatchObject({
          code: 'scope_not_grantable',
          detail: expect.stringContaining(scope) as string,
        });
        // Another token would not do; another key would. That is no challenge.
        expect(answer.headers.has('www-authenticate')).toBe(false);
      }
      expect(await contentsOfAllTables(app, ['quota_windows'])).toBe(before);
      expect(await status(strong.key)).toBe(scope === 'rooms:read' ? 200 : 403);
    });

    it('but can grant those that it has', async () => {
      const manager = await clientWith(['keys:manage', 'rooms:write']);
      expect((await make({ scopes: ['rooms:write', 'keys:manage'] }, manager)).status).toBe(201);
    });
  });

  describe('rotation', () => {
    it('creates a key with the same name, scopes and expiry, and keeps the old one valid for the overlap', async () => {
      const old = (await make({ expiresAt: inMinutes(600) })).body;
      const { status: created, headers, body } = await rotate(old.id, { overlapSeconds: 3_600 });

      expect(created).toBe(201);
      expect(headers.get('location')).toBe(`${PATH}/${body.id}`);
      expect(body).toMatchObject({ name: old.name, scopes: old.scopes, expiresAt: old.expiresAt });
      expect(body.id).not.toBe(old.id);
      expect([await status(old.key), await status(body.key)]).toEqual([200, 200]);

      const { expiresAt } = (await acme.get<KeyView>(`${PATH}/${old.id}`)).body;
      const left = Date.parse(expiresAt ?? '') - Date.now();
      expect(left > 59 * MINUTE && left <= 60 * MINUTE).toBe(true);

      await end(old.id);
      expect([await status(old.key), await status(body.key)]).toEqual([401, 200]);
    });

    it('ends the old key at once by default', async () => {
      const old = (await make()).body;
      const { body } = await rotate(old.id);

      expect([await status(old.key), await status(body.key)]).toEqual([401, 200]);
    });

    it('never extends the old key', async () => {
      const expiresAt = inMinutes(1);
      const old = (await make({ expiresAt })).body;
      await rotate(old.id, { overlapSeconds: 2_592_000, expiresAt: null });

      expect((await acme.get<KeyView>(`${PATH}/${old.id}`)).body.expiresAt).toBe(expiresAt);
    });

    it.each([
      ['no', null, null],
      ['another', '2099-12-31T23:59:59+02:00', '2099-12-31T21:59:59.000Z'],
    ])('sets %s expiry on request', async (_, expiresAt, shown) => {
      const old = (await make({ expiresAt: inMinutes(60) })).body;

      expect((await rotate(old.id, { expiresAt })).body.expiresAt).toBe(shown);
    });

    it.each([
      ['an overlap below zero', { overlapSeconds: -1 }, '/overlapSeconds'],
      ['an overlap of more than 30 days', { overlapSeconds: 2_592_001 }, '/overlapSeconds'],
      ['an overlap as text', { overlapSeconds: '60' }, '/overlapSeconds'],
      ['an overlap of null', { overlapSeconds: null }, '/overlapSeconds'],
      ['an end that has passed', { expiresAt: '2020-01-01T00:00:00Z' }, '/expiresAt'],
      ['other scopes', { scopes: ['rooms:write'] }, '/scopes'],
    ])('is rejected with %s, and the old key does not change', async (_, wrong, pointer) => {
      const { key, ...old } = (await make()).body;
      const answer = await rotate(old.id, wrong);

      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ errors: [{ pointer }] });
      expect((await acme.get<KeyView>(`${PATH}/${old.id}`)).body).toEqual(old);
      expect(await status(key)).toBe(200);
    });

    it('is not possible for a key that is no longer valid', async () => {
      const [expired, revoked] = [(await make()).body, (await make()).body];
      await end(expired.id);
      await acme.delete(`${PATH}/${revoked.id}`);

      for (const id of [expired.id, revoked.id, '0123456789abcdef', 'nonsense', '%00']) {
        expect([id, (await rotate(id)).status]).toEqual([id, 404]);
      }
    });

    it('of one key by concurrent requests has one successor for each 201', async () => {
      const old = (await make()).body;
      const answers = await Promise.all(Array.from({ length: 8 }, () => rotate(old.id)));
      const made = answers.filter((answer) => answer.status === 201);

      expect(made).toHaveLength(1);
      expect(answers.filter((answer) => answer.status !== 201 && answer.status !== 404)).toEqual([]);
      const listed = (await acme.get<Page<KeyView>>(PATH)).body.data.map(({ id }) => id);
      expect(listed.toSorted()).toEqual([acme.key.id, old.id, ...made.map(({ body }) => body.id)].toSorted());
    });

    it('leaves one successor when concurrent requests rotate a key with an overlap', async () => {
      const old = (await make()).body;
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => rotate(old.id, { overlapSeconds: 3600 })),
      );

      expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([
        201,
        ...Array<number>(7).fill(409),
      ]);
      expect((await acme.get<Page<KeyView>>(PATH)).body.data).toHaveLength(3);
    });

    it('works for the key that requests it', async () => {
      const self = createClient(app.url, acme.key.token);
      const { body } = await rotate(acme.key.id, {}, self);

      expect([await status(acme.key.token), await status(body.key)]).toEqual([401, 200]);
    });
  });

  it('revokes a key at once, even the one that requests it, and again without a change', async () => {
    const { id, key } = (await make()).body;
    expect(await status(key)).toBe(200);
    expect((await acme.delete(`${PATH}/${id}`)).status).toBe(204);
    expect(await status(key)).toBe(401);
    expect((await acme.delete(`${PATH}/${id}`)).status).toBe(204);

    const { token } = await makeKey(app, acme.organization);
    expect((await acme.delete(`${PATH}/${acme.key.id}`)).status).toBe(204);
    expect([await status(acme.key.token), await status(token)]).toEqual([401, 200]);
  });

  it.each(['0123456789abcdef', '0123456789ABCDEF', 'nonsense', '%00', '1'.repeat(500)])(
    'has no key with the id %s',
    async (id) => {
      for (const answer of [await acme.send('GET', `${PATH}/${id}`), await acme.delete(`${PATH}/${id}`)]) {
        expect([answer.status, answer.body.code]).toEqual([404, 'api_key_not_found']);
      }
    },
  );
});
