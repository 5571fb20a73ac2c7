import { type Client, createClient } from '../support/client.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { inMinutes } from '../support/factories.js';
import { eventually, type ServerProcess } from '../support/process.js';
import { useScene } from '../support/scene.js';

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
    'requests are answered 503 and may be sent again when it %s',
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

  it('requests that need no database are answered as ever', async () => {
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
      const before = proxy.attempts;
      proxy.mode = mode;
      const starting = scene.startProcess({ LOG_LEVEL: 'info' }, proxy.url);
      await eventually(() => proxy.attempts > before + 1);
      proxy.mode = 'forward';

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

  it('what is cut off amid many requests is answered, and what was acknowledged is there', async () => {
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
