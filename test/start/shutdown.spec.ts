import { createClient } from '../support/client.js';
import { eventually } from '../support/process.js';
import { useScene } from '../support/scene.js';

describe('a process that is told to stop', () => {
  const scene = useScene();

  it('first says that it is not ready, serves on while its connections close, and then ends', async () => {
    const server = await scene.startProcess({ SHUTDOWN_DELAY: '5' });
    const acme = createClient(server.url, scene.acme.key.token);
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
