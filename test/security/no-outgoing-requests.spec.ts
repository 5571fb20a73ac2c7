import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { inMinutes } from '../support/factories.js';
import { useScene } from '../support/scene.js';

/** Server-side request forgery (OWASP API7): there is no request that makes Foyer call an address of a caller's choice. */
describe('addresses in requests', () => {
  const { app, acme } = useScene({ UNSUPPORTED_FEATURES: 'ignore' });
  let trap: Server;
  let caught = 0;
  let address: string;

  beforeAll(async () => {
    trap = createServer((socket) => {
      caught++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(trap, 'listening');
    address = `127.0.0.1:${(trap.address() as AddressInfo).port}`;
  });
  afterAll(() => trap.close());

  it('are never called', async () => {
    const url = `http://${address}/`;
    const headers = {
      'Content-Type': 'application/json',
      'X-Forwarded-Host': address,
      Forwarded: `host=${address}`,
      Origin: url,
      Referer: url,
    };
    const storage = { provider: 's3', bucket: url, region: url, oidcRoleArn: url };
    for (const wish of [
      { streaming: { startTrigger: 'automatic', destination: { url: `rtmp://${address}/live` } } },
      { recording: { type: 'cloud', startTrigger: 'automatic', destination: storage } },
      { liveTranscription: { startTrigger: 'automatic', destination: storage } },
      { webhook: url, callbackUrl: url, avatarUrl: url },
    ]) {
      const body = JSON.stringify({ endDate: inMinutes(30), ...wish });
      expect((await acme.send('POST', '/v1/meetings', { headers, body })).status).toBe(201);
    }
    const body = JSON.stringify({ endsAt: inMinutes(30), externalId: url, metadata: { callback: url } });
    expect((await acme.send('POST', '/v2/rooms', { headers, body })).status).toBe(201);
    await fetch(`${app.url}/some-room?url=${url}&roomKey=${url}`);

    expect(caught).toBe(0);
    // It would have been seen.
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(caught).toBe(1);
  });
});
