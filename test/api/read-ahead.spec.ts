import { RoomsService } from '../../src/rooms/rooms.service.js';
import { type Client, createClient } from '../support/client.js';
import { inMinutes, makeKey, revokeKey } from '../support/factories.js';
import { holdWindow } from '../support/lock.js';
import { quotaIn } from '../support/quota.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const { app, acme, startProcess } = useScene({}, { callerPerTest: true });

/** How each version reads a room. */
const ROUTES = [
  {
    version: 'v1',
    method: 'findByNumber',
    missing: '/v1/meetings/1',
    make: async () => {
      const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
      return { path: `/v1/meetings/${body.meetingId}`, name: body.roomName };
    },
  },
  {
    version: 'v2',
    method: 'findById',
    missing: '/v2/rooms/019a0000-0000-7000-8000-000000000000',
    make: async () => {
      const { id, name } = await makeRoom(acme);
      return { path: `/v2/rooms/${id}`, name };
    },
  },
] as const;

/** Spends all points of acme, as another process would: this one does not know it. */
async function spendEverythingElsewhere(): Promise<void> {
  await app.database.pool.query('UPDATE quota_windows SET used = 1000000 WHERE organization_id = $1', [
    acme.organization.id,
  ]);
}

describe.each(ROUTES)('a room that $version reads ahead', ({ method, missing, make }) => {
  /** The reads of rooms. */
  let reads: jest.SpyInstance<Promise<unknown>>;
  let path: string;
  let name: string;

  beforeEach(async () => {
    ({ path, name } = await make());
    reads = jest.spyOn(app.nest.get(RoomsService, { strict: false }), method);
  });
  afterEach(() => reads.mockRestore());

  it.each(['GET', 'HEAD'])('is read while its %s waits to be admitted', async (verb) => {
    const window = await holdWindow(app.database, acme.organization.id);
    const response = acme.send(verb, path);
    await window.untilAwaited(1);
    expect(reads).toHaveBeenCalledTimes(1);
    await reads.mock.results[0]?.value;
    await window.release();

    expect((await response).status).toBe(200);
    expect(reads).toHaveBeenCalledTimes(1);
  });

  it('is read after the admission when the request has an idempotency key', async () => {
    const window = await holdWindow(app.database, acme.organization.id);
    const response = acme.get(path, { 'Idempotency-Key': 'a' });
    await window.untilAwaited(1);
    expect(reads).not.toHaveBeenCalled();
    await window.release();

    expect((await response).status).toBe(200);
  });

  it('is not shown when the store refuses its points, and not even read when that is certain', async () => {
    await acme.get(path);
    await spendEverythingElsewhere();
    reads.mockClear();
    const byStore = await acme.get(path);
    expect(reads).toHaveBeenCalledTimes(1);
    const fromMemory = await acme.get(path);
    expect(reads).toHaveBeenCalledTimes(1);

    for (const { status, text } of [byStore, fromMemory]) {
      expect(status).toBe(429);
      expect(text).not.toContain(name);
    }
  });

  it('is not shown to a key that was revoked', async () => {
    expect((await acme.get(path)).text).toContain(name);
    await revokeKey(app, acme.key.id);
    reads.mockClear();
    const { status, text } = await acme.get(path);

    expect(reads).toHaveBeenCalledTimes(1);
    expect(status).toBe(401);
    expect(text).not.toContain(name);
  });

  it('is not read for a key without the scope, or for nobody', async () => {
    const key = await makeKey(app, acme.organization, { scopes: ['rooms:write'] });
    const other = createClient(app.url, key.token);
    expect((await other.get(path)).status).toBe(403);
    expect((await other.get(path)).status).toBe(403);
    expect((await createClient(app.url).get(path)).status).toBe(401);

    expect(reads).not.toHaveBeenCalled();
  });

  it('is 404 and charged when it is missing', async () => {
    const { remaining } = quotaIn(await acme.get(path));
    const response = await acme.get(missing);
    expect(response.status).toBe(404);
    expect(quotaIn(response).remaining).toBe(remaining - 1);
  });

  it('is as it was left by the request before', async () => {
    expect((await acme.get(path)).status).toBe(200);
    expect((await acme.delete(path)).status).toBe(204);
    expect((await acme.get(path)).status).toBe(404);
  });
});

it('a change is seen by the next read of a room', async () => {
  const { id } = await makeRoom(acme);
  for (const locked of [true, false, true]) {
    await acme.patch(`/v2/rooms/${id}`, { locked });
    expect((await acme.get(`/v2/rooms/${id}`)).body).toMatchObject({ locked });
  }
});

it('a bad parameter comes before a room that is missing', async () => {
  expect((await acme.get(`${ROUTES[1].missing}?include=nonsense`)).status).toBe(400);
});

it('a process survives requests that are refused and whose room is missing', async () => {
  const { url } = await startProcess();
  const key = await makeKey(app, acme.organization);
  const revoked = createClient(url, key.token);
  const poor = createClient(url, acme.key.token);
  expect(await readMissing(revoked)).toEqual([404, 404]);
  expect(await readMissing(poor)).toEqual([404, 404]);
  await revokeKey(app, key.id);
  expect(await readMissing(revoked)).toEqual([401, 401]);
  await spendEverythingElsewhere();
  expect(await readMissing(poor)).toEqual([429, 429]);

  expect((await poor.get('/health/live')).status).toBe(200);
});

/** The status codes of reads of rooms that are missing, by each version. */
function readMissing(client: Client): Promise<number[]> {
  return Promise.all(ROUTES.map(async ({ missing }) => (await client.get(missing)).status));
}
