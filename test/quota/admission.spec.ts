import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { BatchLoader } from '../../src/database/batch-loader.js';
import { Database } from '../../src/database/database.js';
import { createClient } from '../support/client.js';
import { inMinutes, makeCaller, makeKey, revokeKey } from '../support/factories.js';
import { useScene } from '../support/scene.js';

const { app } = useScene();

/** Of everything that a request can leave behind. */
async function counts(): Promise<unknown> {
  const { rows } = await app.database.pool.query(
    `SELECT (SELECT count(*) FROM rooms) AS rooms, (SELECT count(*) FROM api_keys) AS keys,
            (SELECT count(*) FROM idempotency_keys) AS claims, (SELECT sum(used) FROM quota_windows) AS points`,
  );
  return { ...(rows[0] as object), keys: null };
}

/** A loader whose batches end when the test says so. */
function makeLoader(size: number, besideSlow = 0) {
  const batches: {
    readonly requests: readonly string[];
    readonly end: () => void;
    readonly fail: (error: Error) => void;
  }[] = [];
  const loader = new BatchLoader<string, string>(app.nest.get(Database), {
    size,
    besideSlow,
    load: (requests) =>
      new Promise((resolve, fail) => {
        const end = (): void =>
          resolve(requests.map((text) => (text === 'bad' ? new Error('bad') : text.toUpperCase())));
        batches.push({ requests, end, fail });
      }),
  });
  return { batches, loader };
}

/** Lets what is due happen, and what follows from it. */
const turn = async () => {
  for (let i = 0; i < 2; i++) await new Promise((done) => setImmediate(done));
};

describe('a key that is revoked while the body of its request is on its way', () => {
  const room = { endsAt: inMinutes(30) };
  const REQUESTS: [string, string, object, Record<string, string>][] = [
    ['creates no meeting', '/v1/meetings', { endDate: inMinutes(30) }, {}],
    ['creates no room', '/v2/rooms', room, {}],
    ['creates no room under an idempotency key', '/v2/rooms', room, { 'Idempotency-Key': 'a' }],
    ['creates no key', '/v2/api-keys', { name: 'mine', scopes: ['rooms:read'] }, {}],
  ];

  it.each(REQUESTS)('%s', async (_, path, body, headers) => {
    const acme = await makeCaller(app);
    const text = JSON.stringify(body);
    expect((await acme.get('/v2/rooms')).status).toBe(200);
    const before = await counts();
    const slow = request(app.url + path, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${acme.key.token}`,
        'Content-Type': 'application/json',
        'Content-Length': text.length,
        ...headers,
      },
    });
    const arrived = once(app.nest.getHttpServer(), 'request');
    slow.write(text.slice(0, 5));
    await arrived;
    await revokeKey(app, acme.key.id);
    slow.end(text.slice(5));

    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(401);
    expect(await counts()).toEqual(before);
  });
});

describe('a request that fails before it reaches its route', () => {
  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const REQUESTS: [number, string, string, string, RequestInit][] = [
    [404, 'an unknown path', 'GET', '/v2/nothing', {}],
    [405, 'an unknown method', 'PUT', '/v2/rooms', {}],
    [400, 'broken JSON', 'POST', '/v1/meetings', { headers: JSON_TYPE, body: '{' }],
    [415, 'another type', 'POST', '/v2/rooms', { headers: { 'Content-Type': 'text/xml' }, body: '<a/>' }],
    [413, 'too large a body', 'POST', '/v2/rooms', { headers: JSON_TYPE, body: ' '.repeat(100_000) }],
    [414, 'too long a URL', 'GET', `/v2/rooms?a=${'x'.repeat(9_000)}`, {}],
    [403, 'a scope that the key lacks', 'POST', '/v2/rooms', { headers: JSON_TYPE, body: '{}' }],
  ];

  it.each(REQUESTS)('gets %i for %s only if its key is valid at that moment', async (status, ...given) => {
    const [, method, path, init] = given;
    const acme = await makeCaller(app);
    const key = await makeKey(app, acme.organization, {
      scopes: status === 403 ? ['rooms:read'] : ['rooms:read', 'rooms:write'],
    });
    const client = createClient(app.url, key.token);
    const send = async () => (await client.send(method, path, init)).status;
    expect(await send()).toBe(status);
    await revokeKey(app, key.id);

    expect(await send()).toBe(401);
  });
});

describe('what is asked for at the same time', () => {
  afterEach(() => jest.useRealTimers());

  it('is loaded together, and each fails alone', async () => {
    const { batches, loader } = makeLoader(10);
    const responses = Promise.allSettled(['a', 'bad', 'c'].map((text) => loader.load('acme', text)));
    await turn();
    batches[0]?.end();

    expect(batches.map(({ requests }) => requests)).toEqual([['a', 'bad', 'c']]);
    expect((await responses).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('waits for the batch that is under way, and no longer', async () => {
    const { batches, loader } = makeLoader(10);
    const first = loader.load('acme', 'a');
    await turn();
    const others = [loader.load('acme', 'b'), loader.load('acme', 'c')];
    await turn();
    expect(batches).toHaveLength(1);
    batches[0]?.end();
    await first;
    await turn();
    batches[1]?.end();

    expect(await Promise.all(others)).toEqual(['B', 'C']);
  });

  it('gives each owner an equal part of the next batch, in the order of its requests', async () => {
    const { batches, loader } = makeLoader(4);
    const flood = Array.from({ length: 9 }, (_, i) => loader.load('flood', `f${i}`));
    const late = loader.load('acme', 'a');
    const all = Promise.all([...flood, late]);
    for (let batch = 0; batch < 3; batch++) {
      await turn();
      batches[batch]?.end();
    }
    await all;

    expect(batches.map(({ requests }) => requests)).toEqual([
      ['f0', 'f1', 'a', 'f2'],
      ['f3', 'f4', 'f5', 'f6'],
      ['f7', 'f8'],
    ]);
  });

  it('never runs in the transaction of one who asks', async () => {
    const database = app.nest.get(Database);
    const transactionOf = async () => {
      const [row] = await database.query<{ id: string }>({ text: 'SELECT txid_current()::text AS id' });
      return row?.id ?? '';
    };
    const loader = new BatchLoader<null, string>(database, {
      size: 2,
      load: async (requests) => {
        const id = await transactionOf();
        return requests.map(() => id);
      },
    });

    const [inside, outside] = await database.transaction(async () => [
      await transactionOf(),
      await loader.load('acme', null),
    ]);
    expect(outside).not.toBe(inside);
  });

  it('is loaded beside a slow batch, except for the owners in it', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    const { batches, loader } = makeLoader(10, 1);
    const load = (owner: string, text: string) => loader.load(owner, text);
    const responses = [load('slow', 'a'), load('acme', 'b')];
    await turn();
    responses.push(load('slow', 'c'), load('other', 'd'));
    await jest.advanceTimersByTimeAsync(49);
    await turn();
    expect(batches).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    await turn();
    // No more than one batch may run beside it.
    responses.push(load('third', 'e'));
    await jest.advanceTimersByTimeAsync(50);
    await turn();
    expect(batches.map(({ requests }) => requests)).toEqual([['a', 'b'], ['d']]);
    batches[0]?.end();
    await turn();
    batches[1]?.end();
    batches[2]?.end();

    expect(await Promise.all(responses)).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(batches.map(({ requests }) => requests)).toEqual([['a', 'b'], ['d'], ['c', 'e']]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is loaded alone for an owner whose last batch was slow', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'performance'] });
    const { batches, loader } = makeLoader(10, 1);
    const responses = [loader.load('slow', 'a')];
    await turn();
    await jest.advanceTimersByTimeAsync(50);
    responses.push(loader.load('slow', 'b'), loader.load('acme', 'c'));
    await turn();
    responses.push(loader.load('other', 'd'));
    for (let batch = 0; batch < 4; batch++) {
      batches[batch]?.end();
      await turn();
    }

    expect(await Promise.all(responses)).toEqual(['A', 'B', 'C', 'D']);
    expect(batches.map(({ requests }) => requests)).toEqual([['a'], ['c'], ['b'], ['d']]);
  });

  it('is loaded again, for each owner alone, if the batch met a lock and had no effect', async () => {
    const { batches, loader } = makeLoader(3);
    const responses = Promise.all(
      ['acme a', 'other b', 'acme c', 'acme d'].map((text) => loader.load(text.split(' ')[0] ?? '', text)),
    );
    await turn();
    const locked = Object.assign(new Error('canceling statement due to lock timeout'), {
      code: '55P03',
      severity: 'ERROR',
    });
    batches[0]?.fail(locked);
    for (let batch = 1; batch < 4; batch++) {
      await turn();
      batches[batch]?.end();
    }

    expect(await responses).toEqual(['ACME A', 'OTHER B', 'ACME C', 'ACME D']);
    expect(batches.map(({ requests }) => requests)).toEqual([
      ['acme a', 'other b', 'acme c'],
      ['acme a', 'acme c', 'acme d'],
      ['other b'],
    ]);
  });

  it('fails with the lock if it was alone', async () => {
    const { batches, loader } = makeLoader(3);
    const response = loader.load('acme', 'a');
    await turn();
    batches[0]?.fail(Object.assign(new Error(), { code: '55P03', severity: 'ERROR' }));

    await expect(response).rejects.toMatchObject({ code: '55P03' });
  });

  it('is refused when too much waits', async () => {
    const { loader } = makeLoader(1);
    const waiting = Array.from({ length: 2_001 }, (_, i) => loader.load('acme', `${i}`));

    await expect(waiting.at(-1)).rejects.toMatchObject({ code: 'database_unavailable' });
  });
});
