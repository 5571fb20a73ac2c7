import { readFile } from 'node:fs/promises';
import { JANUS_SECRETS, JanusServer } from '../support/janus-server.mjs';

/** Of its API. */
const UNAUTHORIZED = 403;

describe('Janus with the configuration in deploy', () => {
  let janus: JanusServer;
  beforeAll(async () => {
    janus = await JanusServer.start();
  });
  afterAll(() => janus.stop());

  it('has the VideoRoom plugin, the WebSocket transport, and nothing else', async () => {
    const { plugins, transports, events, loggers } = (await janus.request({ janus: 'info' })) ?? {};
    expect(Object.keys({ ...(plugins as object), ...(transports as object) })).toEqual([
      'janus.plugin.videoroom',
      'janus.transport.websockets',
    ]);
    expect({ events, loggers }).toEqual({ events: {}, loggers: {} });
  });

  it('waits for browsers to connect, and keeps participants for a minute whose Foyer is gone', async () => {
    expect(await janus.request({ janus: 'info' })).toMatchObject({
      'ice-lite': true,
      'ice-tcp': false,
      'full-trickle': false,
      'mdns-enabled': false,
      'session-timeout': 60,
      'reclaim-session-timeout': 60,
      api_secret: true,
    });
  });

  it('does nothing for those who do not know its secret', async () => {
    expect(await janus.request({ janus: 'create' })).toMatchObject({ janus: 'success' });
    for (const apisecret of [undefined, '', 'another'])
      expect(await janus.request({ janus: 'create', apisecret })).toMatchObject({
        error: { code: UNAUTHORIZED },
      });
  });

  it('shows its secrets to nobody: not in arguments, environment and log', async () => {
    const shown = await Promise.all(
      ['cmdline', 'environ'].map((name) => readFile(`/proc/${janus.pid}/${name}`, 'utf8')),
    );
    expect(shown[0]).toContain('--configs-folder');
    for (const secret of Object.values(JANUS_SECRETS))
      expect([...shown, janus.output].filter((text) => text.includes(secret))).toEqual([]);
  });

  it('is reached from the addresses of its clients only', async () => {
    const other = await JanusServer.start({ JANUS_CLIENTS: '127.0.0.1,10.' });
    try {
      expect(await other.request({ janus: 'ping' })).toMatchObject({ janus: 'pong' });
      expect(await other.request({ janus: 'ping' }, '127.0.0.50')).toBeNull();
    } finally {
      await other.stop();
    }
  });

  it.each([
    ['no secret', { JANUS_API_SECRET: '' }],
    ['no key', { JANUS_ADMIN_KEY: '' }],
    ['a secret that would end its line', { JANUS_API_SECRET: 'a"\nb' }],
    ['an address with more in it', { JANUS_ADDRESS: '127.0.0.1" ws_port = 1' }],
  ])('does not start with %s', async (_, environment) => {
    await expect(JanusServer.start(environment)).rejects.toThrow('ended with 1');
  });
});
