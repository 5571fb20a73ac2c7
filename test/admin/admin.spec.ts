import { createHash, randomBytes } from 'node:crypto';
import { SchedulerRegistry } from '@nestjs/schedule';
import { formatToken, generateToken } from '../../src/auth/api-key-token.js';
import { FailedAuthentications } from '../../src/auth/failed-authentications.task.js';
import { Database } from '../../src/database/database.js';
import type { TestApp } from '../support/app.js';
import { type HttpResponse, createClient } from '../support/client.js';
import { inMinutes, makeCaller, makeKey, makeOrganization, revokeKey } from '../support/factories.js';
import {
  type EventView,
  type IssuedKeyView,
  type KeyView,
  OPERATOR_TOKEN,
  type OrganizationView,
} from '../support/operator.js';
import { type Page, readAll } from '../support/paging.js';
import { operatorRoutes } from '../support/routes.js';
import { contentsOfAllTables } from '../support/tables.js';
import { letTimePass } from '../support/time.js';
import { useScene } from '../support/scene.js';

const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown;
const TOKEN = /foyer_[0-9a-f]{88}/;
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** What an operator computes with `printf %s "$OPERATOR_TOKEN" | sha256sum | cut -c 1-8`. */
const tokenIdOf = (token: string): string => createHash('sha256').update(token).digest('hex').slice(0, 8);

const newSlug = (): string => `org-${randomBytes(5).toString('hex')}`;

describe('the API for operators', () => {
  const { app, operator, startAnother } = useScene({ OPERATOR_TOKEN });

  const patch = (path: string, body: unknown): Promise<HttpResponse> =>
    operator.send('PATCH', path, { headers: JSON_TYPE, body: JSON.stringify(body) });

  describe('is for operators only:', () => {
    it('every route checks the operator token before anything else', async () => {
      const acme = await makeCaller(app);
      const routes = operatorRoutes(app);
      expect(routes.length).toBeGreaterThan(10);

      for (const [method = '', path = ''] of routes.map((route) => route.split(' '))) {
        for (const [token, challenge] of [
          [undefined, 'Bearer realm="Foyer operators"'],
          [acme.key.token, 'Bearer realm="Foyer operators", error="invalid_token"'],
          [OPERATOR_TOKEN.slice(1), 'Bearer realm="Foyer operators", error="invalid_token"'],
          [`${OPERATOR_TOKEN}x`, 'Bearer realm="Foyer operators", error="invalid_token"'],
        ] as const) {
          const body = method === 'GET' || method === 'DELETE' ? undefined : '{';
          const answer = await createClient(app.url, token).send(method, path, {
            headers: JSON_TYPE,
            ...(body && { body }),
          });
          expect([method, path, answer.status]).toEqual([method, path, 401]);
          expect(answer.headers.get('www-authenticate')).toContain(challenge);
          expect(answer.headers.get('content-type')).toContain('application/problem+json');
          expect(answer.body.code).toBe(token ? 'invalid_operator_token' : 'missing_operator_token');
          expect(answer.text).not.toContain(OPERATOR_TOKEN);
        }
      }
    });

    it.each([
      '/admin',
      '/admin/',
      '/admin/nothing-here',
      '//admin/organizations',
      '/ADMIN/organizations',
      '/%61dmin/organizations',
    ])('%s without a token is 401', async (path) => {
      expect((await createClient(app.url).send('GET', path)).status).toBe(401);
    });

    it.each(['/admin', '/admin/', '/admin/nothing-here', '/ADMIN/organizations'])(
      '%s with a token is 404',
      async (path) => {
        const { status, body } = await operator.send('GET', path);
        expect([status, body.code]).toEqual([404, 'route_not_found']);
      },
    );

    it('the operator token is not accepted as an API key', async () => {
      for (const path of ['/v1/meetings', '/v2/rooms', '/v2/api-keys', '/v2/audit-events']) {
        expect((await operator.get(path)).status).toBe(401);
      }
    });

    it('requests cost no points', async () => {
      const poor = await makeCaller(app, { pointsPerMinute: 1 });
      await poor.get('/v1/meetings');
      for (let i = 0; i < 3; i++) {
        const answer = await operator.get(`/admin/organizations/${poor.organization.slug}`);
        expect(answer.status).toBe(200);
        expect([...answer.headers.keys()].filter((name) => name.includes('ratelimit'))).toEqual([]);
      }
      const { body } = await operator.get(`/admin/organizations/${poor.organization.slug}/quota`);
      expect(body).toEqual({ limit: 1, used: 1, remaining: 0, resetsAt: DATE });
    });
  });

  it.each([undefined, ''])('does not exist when OPERATOR_TOKEN is %j', async (token) => {
    const without = await startAnother({ OPERATOR_TOKEN: token });
    for (const path of ['/admin', '/admin/organizations', '/admin/nothing-here']) {
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        for (const authorization of ['', 'Bearer ', `Bearer ${OPERATOR_TOKEN}`, 'Bearer undefined']) {
          const answer = await createClient(without.url).send(method, path, { headers: { authorization } });
          expect([method, path, answer.status]).toEqual([method, path, 404]);
          expect(answer.headers.has('www-authenticate')).toBe(false);
        }
      }
    }
    expect(operatorRoutes(without)).toEqual([]);
    expect((await createClient(without.url).get('/docs/admin.json')).status).toBe(404);
    expect((await createClient(without.url).get('/docs/swagger-ui-init.js')).text).not.toContain('admin');
  });

  describe('accepts each of several tokens, so that they can be rotated,', () => {
    const [old, young] = [
      'the-old-token-of-thirty-two-signs-or-so',
      'the-new-token-of-thirty-two-signs-or-so',
    ];
    let rotating: TestApp;

    beforeAll(async () => {
      rotating = await startAnother({ OPERATOR_TOKEN: `${old}, ${young}` });
    });

    it('but not a list of them', async () => {
      const statuses = await Promise.all(
        [old, young, `${old}, ${young}`, `${old},${young}`].map(
          async (token) => (await createClient(rotating.url, token).get('/admin/organizations')).status,
        ),
      );

      expect(statuses).toEqual([200, 200, 401, 401]);
    });

    it('and records which one was used by the first digits of its SHA-256', async () => {
      const organization = await makeOrganization(app, { pointsPerMinute: null });
      const { slug } = organization;
      for (const [token, points] of [
        [old, 1],
        [young, 2],
        [old, 3],
      ] as const) {
        const { status } = await createClient(rotating.url, token).send(
          'PATCH',
          `/admin/organizations/${slug}`,
          { headers: JSON_TYPE, body: JSON.stringify({ pointsPerMinute: points }) },
        );
        expect(status).toBe(200);
      }
      const events = await eventsOf(slug);

      expect(events.map(({ actor }) => [actor.kind, actor.tokenId])).toEqual([
        ['operator', tokenIdOf(old)],
        ['operator', tokenIdOf(young)],
        ['operator', tokenIdOf(old)],
        ['foyer', null],
      ]);
      expect(tokenIdOf(old)).not.toBe(tokenIdOf(young));
      const query = `organization=${slug}&tokenId=${tokenIdOf(young)}`;
      const { body } = await operator.get<Page<EventView>>(`/admin/audit-events?${query}`);
      expect(body.data).toEqual([events[1]]);

      const key = await makeKey(app, organization);
      const own = await createClient(app.url, key.token).get<Page<EventView>>('/v2/audit-events');
      expect(own.body.data.map(({ actor }) => actor)).not.toHaveLength(0);
      expect(own.text).not.toMatch(/tokenId/);
      for (const token of [old, young]) expect(own.text).not.toContain(tokenIdOf(token));
    });
  });

  describe('organizations', () => {
    it('are created, read and updated, and each change writes an event', async () => {
      const slug = newSlug();
      const made = await operator.post<OrganizationView>('/admin/organizations', { name: 'Acme', slug });
      expect(made.status).toBe(201);
      expect(made.headers.get('location')).toBe(`/admin/organizations/${slug}`);
      expect(made.body).toEqual({
        id: expect.any(String) as string,
        slug,
        name: 'Acme',
        plan: 'build',
        pointsPerMinute: null,
        limit: 100,
        maxRooms: null,
        embedOrigins: null,
        suspendedAt: null,
        createdAt: DATE,
      });
      expect((await operator.get(`/admin/organizations/${slug}`)).body).toEqual(made.body);

      expect((await patch(`/admin/organizations/${slug}`, { plan: 'grow' })).body).toMatchObject({
        limit: 1000,
      });
      expect((await patch(`/admin/organizations/${slug}`, { pointsPerMinute: 7 })).body).toMatchObject({
        plan: 'grow',
        pointsPerMinute: 7,
        limit: 7,
      });
      expect((await patch(`/admin/organizations/${slug}`, { pointsPerMinute: null })).body).toMatchObject({
        pointsPerMinute: null,
        limit: 1000,
      });

      const events = await eventsOf(slug);
      const origins = { embedOrigins: null, previousEmbedOrigins: null };
      expect(events.map(({ type, data }) => [type, data])).toEqual([
        ['organization.updated', { plan: 'grow', pointsPerMinute: null, maxRooms: null, ...origins }],
        ['organization.updated', { plan: 'grow', pointsPerMinute: 7, maxRooms: null, ...origins }],
        ['organization.updated', { plan: 'grow', pointsPerMinute: null, maxRooms: null, ...origins }],
        ['organization.created', { plan: 'build', pointsPerMinute: null, maxRooms: null }],
      ]);
      for (const event of events) {
        expect(event).toMatchObject({
          organizationId: made.body.id,
          subjectId: made.body.id,
          actor: { kind: 'operator', keyId: null, tokenId: tokenIdOf(OPERATOR_TOKEN), address: '127.0.0.1' },
          requestId: expect.stringMatching(/./) as string,
        });
      }
    });

    it('write no event when an update changes nothing', async () => {
      const { slug, plan, pointsPerMinute } = await makeOrganization(app, { pointsPerMinute: null });
      for (const nothing of [{}, { plan }, { pointsPerMinute }, { plan, pointsPerMinute }]) {
        expect((await patch(`/admin/organizations/${slug}`, nothing)).status).toBe(200);
      }
      expect((await eventsOf(slug)).map(({ type }) => type)).toEqual(['organization.created']);
    });

    it('get a new limit within a second', async () => {
      const acme = await makeCaller(app, { pointsPerMinute: 1 });
      await acme.get('/v1/meetings');
      expect((await acme.get('/v1/meetings')).status).toBe(429);
      await patch(`/admin/organizations/${acme.organization.slug}`, { pointsPerMinute: 10 });
      await letTimePass(app, 1_000);

      expect((await acme.get('/v1/meetings')).headers.get('x-ratelimit-remaining')).toBe('8');
    });

    it('are listed in pages, oldest first', async () => {
      for (let i = 0; i < 5; i++) await makeOrganization(app);
      const { body: all } = await operator.get<Page<OrganizationView>>('/admin/organizations?limit=100');
      expect(all.nextCursor).toBeNull();

      const found = await readAll<OrganizationView>(operator, '/admin/organizations', 'limit=2');
      expect(found).toEqual(all.data);
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    });

    it.each([
      ['no name', { slug: 'x' }, '/name', 'is required'],
      ['a blank name', { name: ' ', slug: 'blank' }, '/name', '1 to 200 characters'],
      ['a name with NUL', { name: 'a\0', slug: 'nul' }, '/name', 'without NUL'],
      ['no slug', { name: 'X' }, '/slug', 'is required'],
      ['a slug that no host name can hold', { name: 'X', slug: 'Acme!' }, '/slug', 'lower-case letters'],
      ['a slug that is a number', { name: 'X', slug: 7 }, '/slug', 'lower-case letters'],
      ['an unknown plan', { name: 'X', slug: 'x', plan: 'gold' }, '/plan', 'build, grow'],
      ['a plan of null', { name: 'X', slug: 'x', plan: null }, '/plan', 'build, grow'],
      ['no points', { name: 'X', slug: 'x', pointsPerMinute: 0 }, '/pointsPerMinute', 'from 1'],
      [
        'points beyond an integer',
        { name: 'X', slug: 'x', pointsPerMinute: 2 ** 31 },
        '/pointsPerMinute',
        'from 1',
      ],
      ['points as text', { name: 'X', slug: 'x', pointsPerMinute: '7' }, '/pointsPerMinute', 'from 1'],
      ['what it does not know', { name: 'X', slug: 'x', limit: 7 }, '/limit', 'is unknown'],
    ])('are not created with %s', async (_, wrong, pointer, rule) => {
      const { status, body } = await operator.post<Record<string, unknown>>('/admin/organizations', wrong);
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ pointer, detail: expect.stringContaining(rule) as string }]);
    });

    it('are 409 when the slug is taken, and 404 when they do not exist', async () => {
      const { slug } = await makeOrganization(app);
      const twin = await operator.post<Record<string, unknown>>('/admin/organizations', { name: 'X', slug });
      expect([twin.status, twin.body.code]).toEqual([409, 'organization_slug_taken']);

      for (const answer of [
        await patch('/admin/organizations/nobody', { plan: 'grow' }),
        await operator.send('GET', '/admin/organizations/nobody'),
        await operator.send('GET', '/admin/organizations/nobody/quota'),
        await operator.send('GET', '/admin/organizations/%00'),
        await operator.send('GET', '/admin/audit-events?organization=nobody'),
      ]) {
        expect([answer.status, answer.body.code]).toEqual([404, 'organization_not_found']);
      }
    });
  });

  describe('API keys', () => {
    it('are created with scopes and an expiry, listed, rotated and revoked', async () => {
      const { id: organizationId, slug } = await makeOrganization(app);
      const path = `/admin/organizations/${slug}/api-keys`;
      const expiresAt = inMinutes(60);
      const made = await operator.post<IssuedKeyView>(path, {
        name: 'ci',
        scopes: ['rooms:read'],
        expiresAt,
      });
      expect(made.status).toBe(201);
      const { key, ...listed } = made.body;
      expect(key).toMatch(TOKEN);
      expect(made.headers.get('location')).toBe(`${path}/${listed.id}`);
      expect(listed).toMatchObject({
        name: 'ci',
        scopes: ['rooms:read'],
        lastCharacters: key.slice(-4),
        expiresAt,
        revokedAt: null,
        lastUsedAt: null,
      });
      expect((await operator.get<KeyView>(`${path}/${listed.id}`)).body).toEqual(listed);
      expect((await operator.get<Page<KeyView>>(path)).body).toEqual({ data: [listed], nextCursor: null });
      expect(await statusWith(key)).toBe(200);

      const rotated = await operator.post<IssuedKeyView>(`${path}/${listed.id}/rotate`, {
        overlapSeconds: 60,
      });
      expect(rotated.body).toMatchObject({ name: 'ci', scopes: ['rooms:read'], expiresAt });
      expect([await statusWith(key), await statusWith(rotated.body.key)]).toEqual([200, 200]);

      expect((await operator.delete(`${path}/${listed.id}`)).status).toBe(204);
      expect((await operator.delete(`${path}/${listed.id}`)).status).toBe(204);
      expect([await statusWith(key), await statusWith(rotated.body.key)]).toEqual([401, 200]);
      expect((await operator.get<KeyView>(`${path}/${listed.id}`)).body).toMatchObject({ revokedAt: DATE });
      expect((await operator.post(`${path}/${listed.id}/rotate`, {})).status).toBe(404);

      const events = await eventsOf(slug);
      expect(events.map(({ type, subjectId }) => [type, subjectId])).toEqual([
        ['api_key.revoked', listed.id],
        ['api_key.rotated', listed.id],
        ['api_key.created', rotated.body.id],
        ['api_key.created', listed.id],
        ['organization.created', organizationId],
      ]);
      for (const { actor } of events.slice(0, 4)) expect(actor.kind).toBe('operator');
    });

    it('are found only under their own organization', async () => {
      const [acme, other] = [await makeOrganization(app), await makeOrganization(app)];
      const { id, token } = await makeKey(app, acme);
      const path = `/admin/organizations/${other.slug}/api-keys`;

      expect((await operator.get(`${path}/${id}`)).status).toBe(404);
      expect((await operator.post(`${path}/${id}/rotate`, {})).status).toBe(404);
      expect((await operator.delete(`${path}/${id}`)).status).toBe(404);
      expect((await operator.get(`${path}/nonsense`)).status).toBe(404);
      expect((await operator.get(`${path}/%00`)).status).toBe(404);
      expect((await operator.get<Page<KeyView>>(path)).body.data).toEqual([]);
      expect(await statusWith(token)).toBe(200);
    });

    it('are listed in pages', async () => {
      const acme = await makeOrganization(app);
      const made: string[] = [];
      for (let i = 0; i < 3; i++) made.unshift((await makeKey(app, acme)).id);
      const path = `/admin/organizations/${acme.slug}/api-keys?limit=2`;
      const { body: first } = await operator.get<Page<KeyView>>(path);
      const { body: second } = await operator.get<Page<KeyView>>(`${path}&cursor=${first.nextCursor}`);

      expect([...first.data, ...second.data].map(({ id }) => id).toSorted()).toEqual(made.toSorted());
      expect(second.nextCursor).toBeNull();
    });

    it.each([
      ['no scopes', { name: 'x' }, '/scopes'],
      ['an empty list of scopes', { name: 'x', scopes: [] }, '/scopes'],
      ['a scope that is none', { name: 'x', scopes: ['rooms:paint'] }, '/scopes'],
      ['a scope twice', { name: 'x', scopes: ['rooms:read', 'rooms:read'] }, '/scopes'],
      ['no name', { scopes: ['rooms:read'] }, '/name'],
      [
        'an end that has passed',
        { name: 'x', scopes: ['rooms:read'], expiresAt: '2020-01-01T00:00:00Z' },
        '/expiresAt',
      ],
      [
        'an end without a zone',
        { name: 'x', scopes: ['rooms:read'], expiresAt: '2099-01-01T00:00:00' },
        '/expiresAt',
      ],
    ])('cannot be created with %s', async (_, wrong, pointer) => {
      const { slug } = await makeOrganization(app);
      const answer = await operator.post<Record<string, unknown>>(
        `/admin/organizations/${slug}/api-keys`,
        wrong,
      );
      expect(answer.status).toBe(400);
      expect(answer.body.errors).toMatchObject([{ pointer }]);
      expect((await eventsOf(slug)).map(({ type }) => type)).toEqual(['organization.created']);
    });
  });

  it('lists the events of any organization, with every filter, in pages', async () => {
    const [acme, other] = [await makeCaller(app), await makeCaller(app)];
    await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    await other.post('/v1/meetings', { endDate: inMinutes(30) });
    const path = `/admin/audit-events?organization=${acme.organization.slug}`;
    const { body: all } = await operator.get<Page<EventView>>(path);
    const [room, ...earlier] = all.data;
    expect(room).toMatchObject({ type: 'room.created', organizationId: acme.organization.id });
    // Events of the same millisecond have no order.
    expect(new Map(earlier.map(({ type, organizationId }) => [type, organizationId]))).toEqual(
      new Map([
        ['api_key.created', acme.organization.id],
        ['organization.created', acme.organization.id],
      ]),
    );
    expect(earlier).toHaveLength(2);

    const idsWhere = async (query: string): Promise<string[]> =>
      (await operator.get<Page<EventView>>(`/admin/audit-events?${query}`)).body.data.map(({ id }) => id);
    expect(await idsWhere(`keyId=${acme.key.id}`)).toEqual([room?.id]);
    expect(await idsWhere(`subjectId=${room?.subjectId}`)).toEqual([room?.id]);
    expect(await idsWhere(`organization=${acme.organization.slug}&type=room.created`)).toEqual([room?.id]);
    expect(await idsWhere('type=room.created&limit=2')).toHaveLength(2);
    const { body: first } = await operator.get<Page<EventView>>(`${path}&limit=2`);
    const { body: second } = await operator.get<Page<EventView>>(
      `${path}&limit=2&cursor=${first.nextCursor}`,
    );
    expect([...first.data, ...second.data]).toEqual(all.data);
    expect(second.nextCursor).toBeNull();
  });

  describe('exports audit events as newline-delimited JSON', () => {
    type Line = EventView & { readonly cursor: string };
    const NDJSON = { Accept: 'application/x-ndjson' };
    const linesOf = (text: string): Line[] =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line);

    it('all of them, oldest first, and resumes after any line', async () => {
      const { organization } = await makeCaller(app);
      await age(app, 60);
      await insertEvents(app, organization.id, 1_100, 1);
      const path = `/admin/audit-events?organization=${organization.slug}`;
      const answer = await operator.get(`${path}&limit=1`, NDJSON);

      expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
      expect(answer.headers.get('vary')).toBe('Accept');
      const lines = linesOf(answer.text);
      expect(lines).toHaveLength(1_102);
      expect(lines.map(({ id }) => id)).toEqual(
        lines
          .toSorted((a, b) => a.occurredAt.localeCompare(b.occurredAt) || a.id.localeCompare(b.id))
          .map(({ id }) => id),
      );
      const { cursor, ...event } = lines.at(-1) as Line;
      expect((await operator.get<Page<EventView>>(`${path}&limit=1`)).body.data).toEqual([event]);

      for (const i of [0, 499, 500, 1_100]) {
        const { text } = await operator.get(`${path}&cursor=${lines[i]?.cursor}`, NDJSON);
        expect(linesOf(text)).toEqual(lines.slice(i + 1));
      }
      const { text } = await operator.get(`${path}&type=api_key.created`, NDJSON);
      expect(linesOf(text)).toMatchObject([{ type: 'api_key.created' }]);
      // A page's cursor leads the other way.
      expect((await operator.get(`${path}&cursor=${cursor}`)).status).toBe(400);
    });

    it('without events so recent that an earlier one may still be committed', async () => {
      const { organization } = await makeCaller(app);
      const path = `/admin/audit-events?organization=${organization.slug}`;
      expect((await operator.get(path, NDJSON)).text).toBe('');
      await age(app, 31);
      expect(linesOf((await operator.get(path, NDJSON)).text)).toHaveLength(2);
    });

    it('no faster than the client reads', async () => {
      const { organization } = await makeCaller(app);
      await insertEvents(app, organization.id, 6_000, 10_000);
      const query = jest.spyOn(app.nest.get(Database, { strict: false }), 'query');
      const pages = (): number =>
        query.mock.calls.filter(([{ text }]) => text.includes('FROM audit_events')).length;
      const answer = await fetch(`${app.url}/admin/audit-events?organization=${organization.slug}`, {
        headers: { ...NDJSON, Authorization: `Bearer ${OPERATOR_TOKEN}` },
      });
      const reader = answer.body?.getReader();
      await reader?.read();
      await operator.get('/admin/organizations');
      await reader?.cancel();

      expect(pages()).toBeGreaterThan(0);
      expect(pages()).toBeLessThan(12);
      query.mockRestore();
    });
  });

  it('records failed authentications, counted by key, address and reason', async () => {
    const acme = await makeCaller(app);
    const failures = app.nest.get(FailedAuthentications, { strict: false });
    app.nest.get(SchedulerRegistry, { strict: false }).deleteInterval('failed-authentications');
    await failures.write();
    const revoked = await makeKey(app, acme.organization);
    await revokeKey(app, revoked.id);
    const unknown = formatToken(generateToken());
    const before = await contentsOfAllTables(app, ['quota_windows']);
    for (let i = 0; i < 3; i++) {
      for (const token of [revoked.token, unknown, 'nonsense', undefined]) {
        await createClient(app.url, token).get('/v2/rooms');
      }
      await createClient(app.url, 'no-operator').get('/admin/organizations');
    }
    // No request writes.
    expect(await contentsOfAllTables(app, ['quota_windows'])).toBe(before);
    await failures.write();

    const path = '/admin/audit-events?type=authentication.failed&limit=5';
    const { body } = await operator.get<Page<EventView>>(path);
    expect(body.data.map(({ subjectId, organizationId, data }) => [subjectId, organizationId, data])).toEqual(
      expect.arrayContaining([
        [revoked.id, acme.organization.id, { reason: 'revoked', attempts: 3 }],
        [unknown.slice(6, 22), null, { reason: 'unknown', attempts: 3 }],
        ['malformed', null, { reason: 'malformed', attempts: 3 }],
        ['missing', null, { reason: 'missing', attempts: 3 }],
        ['invalid_operator_token', null, { reason: 'invalid_operator_token', attempts: 3 }],
      ]),
    );
    expect(body.data[0]?.actor).toEqual({
      kind: 'foyer',
      keyId: null,
      tokenId: null,
      address: '127.0.0.1',
    });
    const { body: theirs } = await acme.get<Page<EventView>>('/v2/audit-events?type=authentication.failed');
    expect(theirs.data).toMatchObject([{ subjectId: revoked.id }]);

    // Made-up keys do not fill the audit log.
    for (let i = 0; i < 150; i++) {
      const address = `203.0.113.${i}`;
      failures.record({ reason: 'unknown', keyId: null, organizationId: null, address });
    }
    await failures.write();
    const { body: many } = await operator.get<Page<EventView>>('/admin/audit-events?subjectId=various');
    expect(many.data).toMatchObject([{ data: { reason: 'various', attempts: 50 } }]);
  });

  it('purges expired rooms and records the operator as the actor', async () => {
    const acme = await makeCaller(app);
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    await app.database.pool.query(
      `UPDATE rooms SET ends_at = clock_timestamp() - interval '61 minutes' WHERE number = $1`,
      [body.meetingId],
    );
    const { status, body: purged } = await operator.send('POST', '/admin/rooms/purge');
    expect([status, purged]).toEqual([200, { purged: 1 }]);
    expect((await operator.send('POST', '/admin/rooms/purge')).body).toEqual({ purged: 0 });

    const [event] = await eventsOf(acme.organization.slug);
    expect(event).toMatchObject({ type: 'room.purged', actor: { kind: 'operator', address: '127.0.0.1' } });
  });

  it('has an OpenAPI document of its own, which Swagger UI lists after the versions', async () => {
    const { body } = await createClient(app.url).get<Record<string, unknown>>('/docs/admin.json');
    expect(body).toMatchObject({
      components: { securitySchemes: { operator: { type: 'http', scheme: 'bearer' } } },
    });
    const operations = Object.entries(body.paths as Record<string, object>).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => {
        expect(operation).toMatchObject({ security: [{ operator: [] }] });
        return `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
      }),
    );
    expect(operations.toSorted()).toEqual(operatorRoutes(app).toSorted());
    expect(JSON.stringify(body)).not.toMatch(/X-RateLimit|x-quota-cost|Cost:/);

    const { text } = await createClient(app.url).get('/docs/swagger-ui-init.js');
    expect([...text.matchAll(/"name": "(\w+)",\s*"url"/g)].map(([, name]) => name)).toEqual([
      'v1',
      'v2',
      'admin',
    ]);
    expect(text).toContain('"urls.primaryName": "v2"');
  });

  async function eventsOf(slug: string): Promise<readonly EventView[]> {
    return (await operator.get<Page<EventView>>(`/admin/audit-events?organization=${slug}`)).body.data;
  }

  async function statusWith(token: string): Promise<number> {
    return (await createClient(app.url, token).get('/v1/meetings')).status;
  }
});

/** Moves all audit events into the past. */
function age({ database }: TestApp, seconds: number): Promise<unknown> {
  return database.pool.query(`UPDATE audit_events SET occurred_at = occurred_at - $1 * interval '1 second'`, [
    seconds,
  ]);
}

/** Makes many events at once, in the database. @param size of each, in characters */
function insertEvents(
  { database }: TestApp,
  organizationId: string,
  count: number,
  size: number,
): Promise<unknown> {
  return database.pool.query(
    `INSERT INTO audit_events (id, organization_id, occurred_at, type, subject_id, actor, data)
     SELECT gen_random_uuid(), $1, now() - interval '1 hour' + (i / 3) * interval '1 ms', 'room.created', i, 'foyer',
            json_build_object('text', repeat('x', $3::integer)) FROM generate_series(1, $2::integer) AS i`,
    [organizationId, count, size],
  );
}
