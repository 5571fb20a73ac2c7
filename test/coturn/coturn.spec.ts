import { iceServersFor } from '../../src/signalling/ice-servers.js';
import { TurnClient } from '../support/turn-client.js';
import { TurnServer } from '../support/turn-server.js';

const SECRET = 'the-secret-of-both';
/** So that there are relays of both families on this machine. */
const RELAYS = ['relay-ip=127.0.0.1', 'relay-ip=::1'];
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const QUOTA_REACHED = 486;

/** The credentials that Foyer gives somebody in a room. */
function credentialsOf(participantId: string, { secondsLeft = 60, secret = SECRET } = {}) {
  const configuration = { STUN_URLS: [], TURN_URLS: ['turn:turn.example'], TURN_SECRET: secret };
  const [{ username = '', credential = '' } = {}] = iceServersFor(
    participantId,
    Date.now() + secondsLeft * 1_000,
    configuration,
  );
  return { username, credential };
}

describe('coturn with the configuration in deploy', () => {
  let server: TurnServer;
  const clients: TurnClient[] = [];

  beforeAll(async () => {
    server = await TurnServer.start(SECRET, RELAYS);
  });
  afterAll(async () => {
    // Not before: another one could get the port of a client whose relay coturn still has.
    for (const client of clients) client.close();
    await server.stop();
  });

  async function connect(credentials = credentialsOf('somebody'), { port } = server): Promise<TurnClient> {
    const client = await TurnClient.connect(port, credentials);
    clients.push(client);
    return client;
  }

  it.each([
    ['whom Foyer has given them', credentialsOf('somebody'), 0],
    ['with another secret', credentialsOf('somebody', { secret: 'another' }), UNAUTHORIZED],
    ['whose room has closed', credentialsOf('somebody', { secondsLeft: -60 }), UNAUTHORIZED],
    ['with none', { username: 'somebody', credential: '' }, UNAUTHORIZED],
  ])('relays only for those who have valid credentials: %s', async (_, credentials, error) => {
    expect(await (await connect(credentials)).allocate()).toBe(error);
  });

  it('gives a participant only so many relays', async () => {
    const errors: number[] = [];
    // With other names, which begin with the time at which they expire, it is still the same participant.
    for (let i = 0; i < 70; i++)
      errors.push(await (await connect(credentialsOf('greedy', { secondsLeft: 60 + i }))).allocate());
    expect(new Set(errors)).toEqual(new Set([0, QUOTA_REACHED]));
    expect(errors.indexOf(QUOTA_REACHED)).toBe(64);
    expect(await (await connect(credentialsOf('modest'))).allocate()).toBe(0);
  });

  it.each([4, 6] as const)('lets IPv%d peers be reached that everybody can reach', async (family) => {
    const client = await connect();
    expect(await client.allocate(family)).toBe(0);
    const peers = { 4: ['8.8.8.8', '172.15.0.1', '172.32.0.1'], 6: ['2606:4700::1111', '2a00::1'] };
    for (const peer of peers[family]) expect([peer, await client.permit(peer)]).toEqual([peer, 0]);
  });

  it.each([
    ['this machine', ['0.0.0.0', '127.0.0.1', '127.8.8.8', '::', '::1']],
    [
      'private networks',
      ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd00::1'],
    ],
    ['the link', ['169.254.0.1', 'fe80::1']],
    [
      'the metadata of clouds',
      ['169.254.169.254', '168.63.129.16', '192.0.0.192', '100.100.100.200', 'fd00:ec2::254'],
    ],
    ['IPv4 in disguise', ['::ffff:a00:1', '::a00:1', '64:ff9b::a00:1', '2002:a00:1::', '2001:0:a00:1::1']],
    ['all at once', ['224.0.0.1', '239.255.255.250', '255.255.255.255', 'ff02::1']],
    ['nobody', ['192.0.2.1', '198.18.0.1', '203.0.113.1', '240.0.0.1', '2001:db8::1']],
  ])('is no way to %s', async (_, peers) => {
    for (const family of [4, 6] as const) {
      const client = await connect();
      expect(await client.allocate(family)).toBe(0);
      for (const peer of peers.filter((each) => each.includes(':') === (family === 6)))
        expect([peer, await client.permit(peer)]).toEqual([peer, FORBIDDEN]);
    }
  });

  it('does not log its secret', () => {
    expect(server.output).toContain('rooms.example.com');
    expect(server.output).not.toContain(SECRET);
  });

  it('lets two meet who are both relayed where the address of the machine is translated', async () => {
    const addresses = { PUBLIC_IP: '8.8.4.4', PRIVATE_IP: '10.0.0.5' };
    const translated = await TurnServer.start(SECRET, ['relay-ip=127.0.0.1'], addresses);
    try {
      const client = await connect(credentialsOf('somebody'), translated);
      expect(await client.allocate()).toBe(0);
      expect(await client.permit('8.8.4.4')).toBe(0);
      expect(await client.permit('10.0.0.5')).toBe(0);
      expect(await client.permit('10.0.0.6')).toBe(FORBIDDEN);
    } finally {
      await translated.stop();
    }
  });
});
