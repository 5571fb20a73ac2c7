import { startApp, type TestApp } from '../support/app.js';
import { type Client, createClient } from '../support/client.js';
import { makeCaller } from '../support/factories.js';
import { eventually, type ServerProcess, startServer } from '../support/process.js';

describe('a process that is told to stop', () => {
  let app: TestApp;
  let server: ServerProcess;
  let acme: Client;

  beforeAll(async () => {
    app = await startApp();
    const { key } = await makeCaller(app);
    server = await startServer(app.database, { SHUTDOWN_DELAY: '5' });
    acme = createClient(server.url, key.token);
  });
  afterAll(async () => {
    await server.stop('SIGKILL');
    await app.stop();
  });

  it('first says that it is not ready, serves on while its connections close, and then ends', async () => {
    expect((await acme.get('/v1/meetings')).headers.get('connection')).toBe('keep-alive');

    const ended = server.stop();
    await eventually(async () => (await acme.get('/health/ready')).status === 503);

    expect((await acme.get('/health/ready')).body).toMatchObject({
      error: { process: { status: 'down', message: 'It is shutting down.' } },
    });
    expect((await acme.get('/health/live')).status).toBe(200);
    const answer = await acme.get('/v1/meetings');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    expect((await ended).code).toBe(0);
    await expect(acme.get('/health/live')).rejects.toThrow('fetch failed');
  });
});
