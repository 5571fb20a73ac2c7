import { startApp, type TestApp } from './support/app.js';
import { inMinutes, makeCaller } from './support/factories.js';
import { type HeldTable, holdTable } from './support/lock.js';

const NAME = '/f45be8b4-cf72-4fc4-b136-bba08fae1c65';
const ID = '01931bd1-0000-7000-8000-000000000000';

describe('when statements wait in Postgres', () => {
  let app: TestApp;
  let acme: Awaited<ReturnType<typeof makeCaller>>;
  let rooms: HeldTable;

  beforeAll(async () => {
    app = await startApp({ DATABASE_POOL_SIZE: '4' });
    acme = await makeCaller(app);
    await acme.get('/v1/meetings/1');
    await acme.get(`/v2/rooms/${ID}`);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    rooms = await holdTable(app.database, 'rooms');
  });

  it('they are ended after 10 s, and answered 503 in v1, in v2 and beside them, while others are served', async () => {
    const started = performance.now();
    const all = Promise.all([acme.get('/v1/meetings/1'), acme.get(`/v2/rooms/${ID}`), acme.get(NAME)]);
    await rooms.untilAwaited(3);
    expect((await acme.get('/v2/quota')).status).toBe(200);
    const [v1, v2, page] = await all;
    const took = performance.now() - started;
    await rooms.release();

    expect(took).toBeGreaterThan(9_000);
    const message = 'The database is not available at the moment.';
    for (const { status, headers } of [v1, v2, page]) {
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    }
    expect(v1.body).toEqual({ statusCode: 503, error: message, message });
    expect(v2.body).toMatchObject({ status: 503, code: 'database_unavailable', detail: message });
    expect(page.body).toMatchObject({ statusCode: 503, message });
    expect((await acme.get('/v1/meetings/1')).status).toBe(404);
  }, 60_000);

  it('who finds no free connection within 3 s is answered 503, and those who hold them are served', async () => {
    const holders = Array.from({ length: 4 }, () => acme.post('/v1/meetings', { endDate: inMinutes(30) }));
    await rooms.untilAwaited(4);

    const refused = await Promise.all([
      acme.get('/v1/meetings/1'),
      acme.get(`/v2/rooms/${ID}`),
      acme.get(NAME),
    ]);
    const live = await acme.get('/health/live');
    await rooms.release();

    expect(refused.map(({ status }) => status)).toEqual([503, 503, 503]);
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1');
    expect(live.status).toBe(200);
    expect((await Promise.all(holders)).map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await acme.get('/v2/quota')).status).toBe(200);
  }, 60_000);
});

describe('when a request and a migration wait for each other', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
  });
  afterAll(() => app.stop());

  it('the request is answered 503, has done nothing, and succeeds afterwards', async () => {
    const acme = await makeCaller(app);
    const body = { endDate: inMinutes(30) };
    const migration = await holdTable(app.database, 'audit_events');
    const request = acme.post('/v1/meetings', body);
    await migration.untilAwaited(1);
    const locked = migration.alsoLock('rooms');
    const { status, headers } = await request;
    await locked;
    await migration.release();

    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect((await app.database.pool.query('SELECT FROM rooms')).rowCount).toBe(0);
    expect((await acme.post('/v1/meetings', body)).status).toBe(201);
  });
});
