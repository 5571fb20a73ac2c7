import { startApp, type TestApp } from './support/app.js';
import { type Client, createClient } from './support/client.js';
import { DatabaseProxy } from './support/database-proxy.js';
import { inMinutes, makeCaller } from './support/factories.js';
import { eventually, type ServerProcess, startServer } from './support/process.js';

const PATH = '/v1/meetings';

describe('while Postgres is away', () => {
  let app: TestApp;
  let proxy: DatabaseProxy;
  let server: ServerProcess;
  let acme: Client;

  beforeAll(async () => {
    app = await startApp();
    proxy = await DatabaseProxy.to(app.database.url);
    server = await startServer({ url: proxy.url });
    const { key } = await makeCaller(app);
    acme = createClient(server.url, key.token);
  });
  beforeEach(async () => {
    proxy.mode = 'forward';
    await eventually(async () => (await acme.get('/health/ready')).status === 200);
  });
  afterAll(async () => {
    await server.stop();
    await proxy.close();
    await app.stop();
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
        error: 'Service Unavailable',
        message: 'The database cannot be reached at the moment.',
      });
    },
    60_000,
  );

  it('the process lives on, and says that it is not ready', async () => {
    proxy.mode = 'refuse';

    expect((await acme.get('/health/live')).status).toBe(200);
    expect((await acme.get('/health/ready')).status).toBe(503);
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

  it('a process that starts meanwhile waits for it', async () => {
    const before = proxy.refusals;
    proxy.mode = 'refuse';
    const starting = startServer({ url: proxy.url });
    await eventually(() => proxy.refusals > before);
    proxy.mode = 'forward';
    const late = await starting;

    expect(late.output()).toContain('Waiting for Postgres');
    await late.stop();
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
});
