import { DataSource } from 'typeorm';
import { poolOf } from '../../src/database/database.js';
import { type HttpResponse, type Client, createClient } from '../support/client.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { type Caller, inMinutes, makeCaller } from '../support/factories.js';
import { eventually, type ServerProcess } from '../support/process.js';
import { useScene } from '../support/scene.js';
import { type HeldTable, holdTable } from '../support/lock.js';
import { sweepByHand } from '../support/participants.js';

const PATH = '/v1/meetings';

describe('while Postgres is away', () => {
  const scene = useScene();
  let proxy: DatabaseProxy;
  let server: ServerProcess;
  let acme: Client;

  beforeAll(async () => {
    proxy = await scene.startProxy();
    // Lines of requests are not what it is about.
    server = await scene.startProcess({ LOG_REQUESTS: 'none' }, proxy.url);
    acme = createClient(server.url, scene.acme.key.token);
  });
  beforeEach(async () => {
    proxy.mode = 'forward';
    await eventually(async () => (await acme.get('/health/ready')).status === 200);
  });

  it.each([
    ['refuses connections', 'refuse'],
    ['accepts connections and says nothing', 'hang'],
  ] as const)(
    'requests get 503 and may be sent again when it %s',
    async (_, mode) => {
      proxy.mode = mode;
      const answer = await acme.post(PATH, { endDate: inMinutes(30) });

      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(answer.body).toEqual({
        statusCode: 503,
        error: 'The database is not available at the moment.',
        message: 'The database is not available at the moment.',
      });
    },
    60_000,
  );

  it('the process lives on, and says that it is not ready', async () => {
    proxy.mode = 'refuse';

    expect((await acme.get('/health/live')).status).toBe(200);
    // What was found before is good for a second.
    await eventually(async () => (await acme.get('/health/ready')).status === 503);
  });

  it('requests that need no database work as before', async () => {
    proxy.mode = 'refuse';

    expect((await acme.send('GET', PATH, { headers: { authorization: 'Bearer x' } })).status).toBe(401);
    expect((await acme.get('/docs/v1.json')).status).toBe(200);
  });

  it('nothing has to be started again: requests succeed as soon as it is back', async () => {
    proxy.mode = 'refuse';
    expect((await acme.get(PATH)).status).toBe(503);
    proxy.mode = 'forward';

    expect((await acme.get(PATH)).status).toBe(200);
  });

  it.each(['refuse', 'hang'] as const)(
    'a process that starts meanwhile waits for it (%s)',
    async (mode) => {
      const own = await scene.startProxy();
      own.mode = mode;
      const starting = scene.startProcess({ LOG_LEVEL: 'info' }, own.url);
      await eventually(() => own.attempts > 1);
      own.mode = 'forward';

      expect((await starting).output()).toContain('Waiting for Postgres');
    },
    60_000,
  );

  it('the log has a line for each reason, and none for each request', async () => {
    const told = server.output().length;
    proxy.mode = 'refuse';
    const answers = await Promise.all(Array.from({ length: 50 }, () => acme.get(PATH)));

    expect(answers.filter(({ status }) => status !== 503)).toEqual([]);
    expect(server.output()).toContain('Postgres cannot be used: ');
    expect(server.output()).not.toMatch(/^ +at /m);
    expect(server.output().slice(told).split('\n').length).toBeLessThan(10);
  });

  it('requests that are cut off among many get a response, and what was acknowledged is there', async () => {
    const requests = Array.from({ length: 60 }, () => acme.post(PATH, { endDate: inMinutes(30) }));
    await Promise.race(requests);
    proxy.mode = 'refuse';
    const answers = await Promise.all(requests);
    proxy.mode = 'forward';

    expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
    for (const { body } of answers.filter(({ status }) => status === 201)) {
      expect((await acme.get(`${PATH}/${body.meetingId}`)).body).toEqual(body);
    }
  });

  it.each(['refuse', 'terminate'] as const)(
    'a transaction that is cut off ends its request, and not the process (%s)',
    async (mode) => {
      const requests = Array.from({ length: 60 }, (_, number) =>
        acme.send('POST', '/v2/rooms', {
          body: JSON.stringify({ endsAt: inMinutes(30) }),
          headers: { 'content-type': 'application/json', 'idempotency-key': `${mode}-${number}` },
        }),
      );
      await Promise.race(requests);
      proxy.mode = mode;
      const answers = await Promise.all(requests);

      expect(answers.filter(({ status }) => status !== 201 && status !== 503)).toEqual([]);
      expect((await acme.get('/health/live')).status).toBe(200);
    },
  );
});

const NAME = '/f45be8b4-cf72-4fc4-b136-bba08fae1c65';
const ID = '01931bd1-0000-7000-8000-000000000000';

const remove = (caller: Caller): Promise<HttpResponse<unknown>> => caller.delete(`/v2/rooms/${ID}`);

describe('when statements wait in Postgres', () => {
  // An organization has three of these, pages of rooms have one.
  const { app, acme } = useScene({ DATABASE_POOL_SIZE: '6' });
  let other: Caller;
  let third: Caller;
  let rooms: HeldTable;

  beforeAll(async () => {
    // A sweep would wait as well, and occupy a connection.
    sweepByHand(app);
    [other, third] = [await makeCaller(app), await makeCaller(app)];
    for (const caller of [acme, other, third]) await caller.get('/v1/meetings/1');
    await acme.get(`/v2/rooms/${ID}`);
  });
  beforeEach(async () => {
    rooms = await holdTable(app.database, 'rooms');
  });

  it('an organization occupies its share of connections, and no more', async () => {
    const holders = [remove(acme), remove(acme), remove(acme), acme.get(NAME)];
    await rooms.untilAwaited(4);
    const refused = [remove(acme), remove(acme)];
    expect((await other.get('/v2/quota')).status).toBe(200);
    for (const { status, headers } of await Promise.all(refused))
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);

    // All six are taken: now others wait, and no longer than 3 s.
    holders.push(remove(other), remove(other));
    await rooms.untilAwaited(6);
    expect((await third.get('/v2/quota')).status).toBe(503);
    expect((await acme.get('/health/live')).status).toBe(200);
    await rooms.release();

    expect((await Promise.all(holders)).map(({ status }) => status)).toEqual(Array(6).fill(404));
    expect((await acme.get('/v2/quota')).status).toBe(200);
  }, 60_000);

  it('they are ended at their deadline, lists at an earlier one, and answered 503, while others are served', async () => {
    const pool = poolOf(app.nest.get(DataSource));
    const connections = await Promise.all(Array.from({ length: 6 }, () => pool.connect()));
    for (const connection of connections) {
      expect((await connection.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '10s' }]);
      await connection.query(`SET statement_timeout = '4s'`);
      connection.release();
    }
    const lists = Promise.all([third.get('/v2/rooms'), third.get('/v1/meetings')]);
    const all = Promise.all([acme.get('/v1/meetings/1'), acme.get(`/v2/rooms/${ID}`), acme.get(NAME)]);
    await rooms.untilAwaited(5);
    expect((await other.get('/v2/quota')).status).toBe(200);
    expect(await Promise.race([lists.then(() => 'lists'), all.then(() => 'others')])).toBe('lists');
    const [[list, v1List], [v1, v2, page]] = await Promise.all([lists, all]);
    await rooms.release();

    const message = 'The database is not available at the moment.';
    for (const { status, headers } of [v1, v2, page, list, v1List]) {
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    }
    expect(v1.body).toEqual({ statusCode: 503, error: message, message });
    expect(v2.body).toMatchObject({ status: 503, code: 'database_unavailable', detail: message });
    expect(page.body).toMatchObject({ statusCode: 503, message });
    expect(list.body).toMatchObject({ status: 503, code: 'list_too_slow' });
    expect(v1List.body).toMatchObject({
      message: 'The list was not ready within 2 s: narrow its filters, or send the request again later.',
    });
    expect((await acme.get('/v1/meetings/1')).status).toBe(404);
  }, 60_000);
});

describe('when a request and a migration wait for each other', () => {
  const { app } = useScene();

  it('the request is given up, tried again after the migration, and done once', async () => {
    const acme = await makeCaller(app);
    const first = await holdTable(app.database, 'rooms');
    const migration = await holdTable(app.database, 'audit_events');
    const request = acme.post('/v1/meetings', { endDate: inMinutes(30) });
    await first.untilAwaited(1);
    const locked = migration.alsoLock('rooms');
    await first.untilAwaited(2);
    // Now the request has the rooms, for which the migration waits, and waits for the migration.
    await first.release();
    await locked;
    await migration.release();

    expect((await request).status).toBe(201);
    expect((await app.database.pool.query('SELECT FROM rooms')).rowCount).toBe(1);
  });
});
