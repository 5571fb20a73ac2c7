import { readMetrics } from '../support/metrics.js';
import { eventually, freePort } from '../support/process.js';
import { useScene } from '../support/scene.js';
import { TurnServer } from '../support/turn-server.js';
import type { CallPage } from './call.js';
import { SMALL, useCallers } from './callers.js';
import { expectToReceive } from './reception.js';

const SECRET = 'the-secret-of-both';

/** For a test on one machine: the configuration refuses loopback addresses. */
const LOOPBACK_PEERS = ['allow-loopback-peers', 'allowed-peer-ip=127.0.0.1'];

/** Runs in the page: it may go through TURN servers only, as behind a strict firewall. */
const RELAY_ONLY = `{
  const relayed = (configuration) => ({ ...configuration, iceTransportPolicy: 'relay' });
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration) { super(relayed(configuration)); }
    setConfiguration(configuration) { super.setConfiguration(relayed(configuration)); }
  };
}`;

interface Relayed {
  readonly turn: () => TurnServer;
  /** Two pages that need a relay, in one room. */
  enter(): Promise<CallPage[]>;
  /** How many connections pages have reported. */
  reported(outcome: string): Promise<number>;
}

/** coturn, and a Foyer that believes to share a secret with it. */
function useRelay(secret: string): Relayed {
  let server: TurnServer;
  let metricsPort: number;
  const scene = useScene(async () => {
    server = await TurnServer.start(SECRET, LOOPBACK_PEERS);
    metricsPort = await freePort();
    return { TURN_URLS: server.urls.join(), TURN_SECRET: secret, METRICS_PORT: String(metricsPort) };
  });
  afterAll(() => server.stop());
  const callers = useCallers(scene);
  const opening = { ...SMALL, script: RELAY_ONLY };
  return {
    turn: () => server,
    enter: async () => {
      const room = await callers.room();
      return [
        await callers.enter(room, 'host', 'Ada', opening),
        await callers.enter(room, 'visitor', 'Grace', opening),
      ];
    },
    reported: async (outcome) =>
      (await readMetrics(metricsPort))('foyer_room_connections_total', { outcome }),
  };
}

describe('two who can only reach each other through a relay', () => {
  const relay = useRelay(SECRET);

  it('see and hear each other through coturn, which logs nobody', async () => {
    const pages = await relay.enter();
    for (const page of pages) await expectToReceive(page, 1);
    await eventually(async () => (await relay.reported('relayed')) === 2);
    expect(relay.turn().output).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });
});

describe('two whose relay does not know the secret', () => {
  const relay = useRelay('another-secret');

  it('are not connected, and read that on their pages', async () => {
    const pages = await relay.enter();
    for (const page of pages)
      await page.text('Cannot connect. Trying again… A network in between may block calls.');
    for (const page of pages) expect(await page.received()).toMatchObject([{ frames: 0, audioPackets: 0 }]);
    await eventually(async () => (await relay.reported('failed')) === 2);
  });
});
