import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import * as fc from 'fast-check';
import { IdempotencyPurgeTask } from '../../../src/idempotency/idempotency.service.js';
import { type HttpResponse, type Client, createClient } from '../../support/client.js';
import { type Caller, inMinutes, makeCaller, makeKey, revokeKey } from '../../support/factories.js';
import { holdTable } from '../../support/lock.js';
import { expectProblem, placesIn } from '../../support/problems.js';
import { eventually } from '../../support/process.js';
import type { Room } from '../../support/rooms.js';
import { letTimePass, stopTheClock } from '../../support/time.js';
import { quotaIn } from '../../support/quota.js';
import { useScene } from '../../support/scene.js';

const PATH = '/v2/rooms';
const KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"';

describe('Idempotency-Key', () => {
  const { app, acme } = useScene({}, { callerPerTest: true });
  let body: object;

  beforeEach(() => {
    body = { endsAt: inMinutes(30), metadata: { b: '1', a: '2' } };
  });

  const post = (client: Client = acme, sent: object = body, key = KEY) =>
    client.post<Room>(PATH, sent, { 'Idempotency-Key': key });

  async function countRooms(caller: Caller = acme): Promise<number> {
    const { rows } = await app.database.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM rooms WHERE organization_id = $1',
      [caller.organization.id],
    );
    return rows[0]?.n ?? NaN;
  }

  /** Moves the dates of the caller's keys, instead of waiting. */
  async function age(column: 'claimed_until' | 'expires_at'): Promise<void> {
    await app.database.pool.query(
      `UPDATE idempotency_keys SET ${column} = clock_timestamp() WHERE organization_id = $1`,
      [acme.organization.id],
    );
  }

  async function knownKeys(): Promise<{ key: string; isAnswered: boolean }[]> {
    const { rows } = await app.database.pool.query<{ key: string; isAnswered: boolean }>(
      `SELECT key, answer_sealed IS NOT NULL AS "isAnswered" FROM idempotency_keys WHERE organization_id = $1`,
      [acme.organization.id],
    );
    return rows;
  }

  /** The rows of the caller's keys and points; the xmax of a row names the last transaction that has changed or locked it. */
  async function rowVersions(): Promise<object[]> {
    const { rows } = await app.database.pool.query<object>(
      `SELECT 'key', ctid, xmin, xmax FROM idempotency_keys WHERE organization_id = $1
        UNION ALL SELECT 'points', ctid, xmin, xmax FROM quota_windows WHERE organization_id = $1`,
      [acme.organization.id],
    );
    return rows;
  }

  it('repeats the first response exactly when the request is sent again', async () => {
    const first = await post();
    await acme.patch(`${PATH}/${first.body.id}`, { locked: true });
    const again = await post();

    expect(first.status).toBe(201);
    expectSame(again, first);
    expect(first.headers.get('location')).toBe(`${PATH}/${first.body.id}`);
    expect(await countRooms()).toBe(1);
    // Even after the room is deleted.
    await acme.delete(`${PATH}/${first.body.id}`);
    expectSame(await post(), first);
    expect(await countRooms()).toBe(0);
  });

  it('writes nothing when a request is sent again, and takes no lock', async () => {
    await post();
    const before = await rowVersions();
    await Promise.all(Array.from({ length: 5 }, () => post()));

    expect(before).toHaveLength(2);
    expect(await rowVersions()).toEqual(before);
  });

  it('ignores the order of fields and white space in the body', async () => {
    const first = await post(acme, { endsAt: '2099-01-01T00:00:00Z', metadata: { a: '1', b: '2' } });
    const text = ' {"metadata" : {"b":"2","a":"1"},\n "endsAt":"2099-01-01T00:00:00Z"} ';
    const again = await acme.send<Room>('POST', PATH, {
      headers: { 'Content-Type': 'application/json; charset=utf-8', 'Idempotency-Key': KEY },
      body: text,
    });

    expectSame(again, first);
  });

  it.each([
    ['another end', { endsAt: '2099-01-01T00:00:00.000Z' }],
    ['another field', { endsAt: '2099-01-01T00:00:00Z', locked: false }],
    ['the same value of another type', { endsAt: ['2099-01-01T00:00:00Z'] }],
    ['nothing', {}],
  ])('rejects %s with 422, and creates nothing', async (_, other) => {
    const first = await post(acme, { endsAt: '2099-01-01T00:00:00Z' });
    expectProblem(await post(acme, other), 422, 'idempotency_key_reused');

    expect(await countRooms()).toBe(1);
    expectSame(await post(acme, { endsAt: '2099-01-01T00:00:00Z' }), first);
  });

  it('creates a room for each key and for each request without one', async () => {
    for (const key of ['a', 'A', '"b"']) expect((await post(acme, body, key)).status).toBe(201);
    for (let i = 0; i < 2; i++) expect((await acme.post(PATH, body)).status).toBe(201);

    expect(await countRooms()).toBe(5);
  });

  it.each([
    ['"k-1"', 'k-1'],
    ['k_2.~', '"k_2.~"'],
    ['123', '"123"'],
    [' "k-4" ', 'k-4'],
    ['"a\\\\b\\"c"', '"a\\\\b\\"c"'],
    ['"a, b;c"'.replaceAll(' ', ''), '"a,b;c"'],
    [`"${'k'.repeat(255)}"`, 'k'.repeat(255)],
  ])('is the same key as %.40s and as %.40s', async (first, second) => {
    expectSame(await post(acme, body, second), await post(acme, body, first));
  });

  it.each([
    '',
    '""',
    '"a b"',
    'a b',
    '"a',
    'a"',
    'a, b',
    '"a", "b"',
    'k'.repeat(256),
    `"${'k'.repeat(256)}"`,
    'ä',
    '"\\x"',
  ])('is rejected and named as %.40j; nothing is created or charged', async (key) => {
    const answer = await post(acme, body, key);

    expect(placesIn(answer)).toEqual(['Idempotency-Key']);
    expect(quotaIn(answer).remaining).toBe(1_000_000);
    expect(await countRooms()).toBe(0);
  });

  it('has no effect on PATCH and DELETE', async () => {
    const { body: room } = await post();
    for (const locked of [true, false]) {
      const answer = await acme.patch<Room>(`${PATH}/${room.id}`, { locked }, { 'Idempotency-Key': KEY });
      expect([answer.status, answer.body.locked]).toEqual([200, locked]);
    }
    expect((await acme.delete(`${PATH}/${room.id}`, { 'Idempotency-Key': KEY })).status).toBe(204);
  });

  it('of one organization does not affect the same key of another', async () => {
    const globex = await makeCaller(app);
    const [mine, theirs] = [await post(), await post(globex)];

    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(mine.body.id).not.toBe(theirs.body.id);
    expectSame(await post(globex), theirs);
  });

  it('is shared by all API keys of an organization', async () => {
    const { token } = await makeKey(app, acme.organization);

    expectSame(await post(createClient(app.url, token)), await post());
  });

  it('creates one room for 20 requests at once; the others get the same response or 409', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post()));
    const created = answers.filter(({ status }) => status === 201);
    const [first] = created;

    expect(await countRooms()).toBe(1);
    for (const each of created) expect(each.text).toBe(first?.text);
    for (const busy of answers.filter(({ status }) => status !== 201)) {
      expectProblem(busy, 409, 'idempotency_key_in_use');
      expect(busy.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    expect((await post()).text).toBe(first?.text);
    expect(quotaIn(await post()).remaining).toBe(1_000_000 - 3);
  });

  it('never creates or charges twice for any concurrent requests', async () => {
    const requests = fc.array(fc.record({ key: fc.constantFrom('a', 'b'), locked: fc.boolean() }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(requests, async (sent) => {
        const caller = await makeCaller(app);
        const answers = await Promise.all(
          sent.map(({ key, locked }) => post(caller, { ...body, locked }, key)),
        );
        const keys = new Set(sent.map(({ key }) => key));

        expect(answers.filter(({ status }) => ![201, 409, 422].includes(status))).toEqual([]);
        expect(await countRooms(caller)).toBe(keys.size);
        expect(quotaIn(await caller.send('OPTIONS', PATH)).remaining).toBe(1_000_000 - 3 * keys.size);
        for (const key of keys) {
          const texts = answers.filter(({ status }, i) => status === 201 && sent[i]?.key === key);
          expect(new Set(texts.map(({ text }) => text)).size).toBe(1);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('responds 409 during the first request, and its response after that', async () => {
    const rooms = await holdTable(app.database, 'rooms');
    const first = post();
    await rooms.untilAwaited(1);
    const meanwhile = await post();
    const other = await post(acme, { ...body, locked: true });
    await rooms.release();

    expectProblem(meanwhile, 409, 'idempotency_key_in_use');
    expectProblem(other, 422, 'idempotency_key_reused');
    expect((await first).status).toBe(201);
    expectSame(await post(), await first);
  });

  describe('after a request that failed', () => {
    it.each([
      ['breaks a rule', { endsAt: 'tomorrow' }, 400],
      ['ends in the past', { endsAt: '2001-01-01T00:00:00Z' }, 400],
      ['contradicts itself', { endsAt: '2099-01-01T00:00:00Z', viewers: true, locked: false }, 400],
    ])('because it %s is free for another', async (_, bad, status) => {
      expect((await post(acme, bad)).status).toBe(status);
      expect(await knownKeys()).toEqual([]);

      expect((await post()).status).toBe(201);
    });

    it('because no points were left is free for the same', async () => {
      const poor = await makeCaller(app, { pointsPerMinute: 4 });
      await poor.delete(`${PATH}/1`);
      expectProblem(await post(poor), 429, 'quota_exceeded');
      expectProblem(await post(poor), 429, 'quota_exceeded');
      await letTimePass(app, 60_000);

      expect((await post(poor)).status).toBe(201);
      expect(await countRooms(poor)).toBe(1);
    });
  });

  it('makes repetitions free, even when no points are left', async () => {
    const poor = await makeCaller(app, { pointsPerMinute: 4 });
    stopTheClock();
    const first = await post(poor);
    expect(quotaIn(first).remaining).toBe(1);

    for (let i = 0; i < 3; i++) {
      const again = await post(poor);
      expect([again.status, again.text, quotaIn(again).remaining]).toEqual([201, first.text, 1]);
    }
    expectProblem(await post(poor, body, 'another'), 429, 'quota_exceeded');
    expectSame(await post(poor), first);
    expect((await poor.get('/v2/quota')).body).toMatchObject({ limit: 4, remaining: 0 });
    expectSame(await post(poor), first);
    expectProblem(await post(poor, { ...body, locked: true }), 422, 'idempotency_key_reused');
  });

  it('is recorded when the window ends while the request is being refused', async () => {
    const poor = await makeCaller(app, { pointsPerMinute: 6 });
    for (const key of ['first', 'second']) await post(poor, body, key);
    // No points are left. While that is found out about the next request, the minute ends.
    const keys = await holdTable(app.database, 'idempotency_keys');
    const late = post(poor);
    await keys.untilAwaited(1);
    await letTimePass(app, 60_000);
    await keys.release();

    const answers = [await late, await post(poor)];
    const rooms = new Set(answers.filter(({ status }) => status === 201).map((answer) => answer.body.id));
    expect(rooms.size).toBe(1);
    expect(await countRooms(poor)).toBe(3);
  });

  it('shows nothing to a revoked key, even when the request would be refused from memory', async () => {
    const poor = await makeCaller(app, { pointsPerMinute: 3 });
    stopTheClock();
    expect((await post(poor)).status).toBe(201);
    expect((await post(poor, body, 'another')).status).toBe(429);
    await revokeKey(app, poor.key.id);

    expectProblem(await post(poor), 401, 'invalid_api_key');
  });

  it('shows nothing without a valid key', async () => {
    await post();

    expectProblem(await post(createClient(app.url)), 401, 'missing_api_key');
  });

  describe('of a request whose process is lost', () => {
    it('is claimed by the next request once its claim has expired, and the first can no longer create a room', async () => {
      const rooms = await holdTable(app.database, 'rooms');
      const slow = post();
      await rooms.untilAwaited(1);
      await age('claimed_until');
      const next = post();
      await rooms.untilAwaited(2);
      await rooms.release();

      expectProblem(await slow, 409, 'idempotency_key_in_use');
      expect((await next).status).toBe(201);
      expect(await countRooms()).toBe(1);
      expectSame(await post(), await next);
    });

    it('is completed by the first request if no other has claimed it', async () => {
      const rooms = await holdTable(app.database, 'rooms');
      const slow = post();
      await rooms.untilAwaited(1);
      await age('claimed_until');
      await rooms.release();

      expect((await slow).status).toBe(201);
      expectSame(await post(), await slow);
    });

    it('may be used for another request once its claim has expired', async () => {
      await post(acme, body, 'other');
      await app.database.pool.query('UPDATE idempotency_keys SET answer_sealed = NULL');
      expectProblem(await post(acme, body, 'other'), 409, 'idempotency_key_in_use');
      await age('claimed_until');

      expect((await post(acme, { ...body, locked: true }, 'other')).status).toBe(201);
    });
  });

  describe('after 24 hours', () => {
    it('is forgotten: the same request creates another room', async () => {
      const first = await post();
      await age('expires_at');
      const later = await post(acme, { ...body, locked: true });

      expect(later.status).toBe(201);
      expect(later.body.id).not.toBe(first.body.id);
      expectSame(await post(acme, { ...body, locked: true }), later);
    });

    it('is stored until then, and deleted after', async () => {
      await post(acme, body, 'old');
      const { rows } = await app.database.pool.query(
        `SELECT round(extract(epoch FROM expires_at - clock_timestamp()) / 60)::int AS minutes
           FROM idempotency_keys WHERE organization_id = $1`,
        [acme.organization.id],
      );
      expect(rows).toEqual([{ minutes: 24 * 60 }]);
      await age('expires_at');
      await post(acme, body, 'new');
      await app.nest.get(IdempotencyPurgeTask, { strict: false }).purge();

      expect(await knownKeys()).toEqual([{ key: 'new', isAnswered: true }]);
    });
  });

  it('creates one room for a request whose connection broke before the response, and its repetition', async () => {
    const rooms = await holdTable(app.database, 'rooms');
    const { port } = app.nest.getHttpServer().address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const text = JSON.stringify(body);
    socket.write(
      [
        `POST ${PATH} HTTP/1.1`,
        'Host: foyer.example',
        `Authorization: Bearer ${acme.key.token}`,
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(text)}`,
        `Idempotency-Key: ${KEY}`,
        `\r\n${text}`,
      ].join('\r\n'),
    );
    await rooms.untilAwaited(1);
    socket.destroy();
    expectProblem(await post(), 409, 'idempotency_key_in_use');
    await rooms.release();
    await eventually(async () => (await knownKeys()).every(({ isAnswered }) => isAnswered));
    const again = await post();

    expect(again.status).toBe(201);
    expect(quotaIn(again).remaining).toBe(1_000_000 - 3);
    expect(await countRooms()).toBe(1);
    expect((await acme.get<Room>(`${PATH}/${again.body.id}`)).status).toBe(200);
  });
});

function expectSame(again: HttpResponse<unknown>, first: HttpResponse<unknown>): void {
  expect([again.status, again.text]).toEqual([first.status, first.text]);
  for (const name of ['content-type', 'location', 'etag']) {
    expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)]);
  }
}
