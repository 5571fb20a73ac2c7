import type { ChildProcess } from 'node:child_process';
import { useFolder } from '../support/folder.js';
import { freePort, startProgram, stopProgram } from '../support/process.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage } from '../signalling/test-page.js';

/** Caddy with deploy/compose/Caddyfile, on a port of its own without TLS. CADDY_PATH names another than Debian's. */
describe('behind Caddy', () => {
  const folder = useFolder('foyer-caddy');
  const { app, acme } = useScene({ TRUSTED_PROXIES: '127.0.0.1' });
  let caddy: ChildProcess;
  let url: string;

  beforeAll(async () => {
    url = `http://127.0.0.1:${await freePort()}`;
    const [home, { port }] = [folder(), new URL(app.url)];
    const env = { DOMAIN: url, PORT: port, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
    const isReady = () =>
      fetch(`${url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    caddy = await startProgram(
      process.env.CADDY_PATH ?? '/usr/bin/caddy',
      ['run', '--config', 'deploy/compose/Caddyfile', '--adapter', 'caddyfile'],
      { env },
      isReady,
    );
  });
  afterAll(() => stopProgram(caddy, 'SIGTERM'));

  it('pages join, and exchange messages', async () => {
    const room = await makeRoom(acme);
    const [host, guest] = [await joinedPage({ url }, room, 'host'), await joinedPage({ url }, room)];
    await guest.send('chat', { text: 'Hello' });
    expect((await host.next('chat')).from).toBe(guest.id);
  });

  it('the page of a room is compressed', async () => {
    const { pathname } = new URL((await makeRoom(acme)).url);
    const page = await fetch(url + pathname, { headers: { 'Accept-Encoding': 'gzip' } });
    expect([page.status, page.headers.get('content-encoding')]).toEqual([200, 'gzip']);
  });

  it('a client cannot choose its address', async () => {
    const headers = { Authorization: `Bearer ${acme.key.token}`, 'X-Forwarded-For': '203.0.113.7' };
    await fetch(`${url}/v2/rooms`, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json' },
      body: JSON.stringify({ endsAt: '2099-12-31T23:59:59Z' }),
    });
    const events = await (await fetch(`${url}/v2/audit-events`, { headers })).text();
    expect(events).toContain('"address":"127.0.0.1"');
    expect(events).not.toContain('203.0.113.7');
  });
});
