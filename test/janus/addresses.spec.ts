import { RTCPeerConnection } from 'werift';
import { joinedPage } from '../signalling/test-page.js';
import { JanusServer } from '../support/janus-server.mjs';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const PUBLIC_IP = '203.0.113.5';

describe('Janus on a machine whose address is translated', () => {
  let janus: JanusServer;
  const { app, acme } = useScene(async () => {
    janus = await JanusServer.start({ PUBLIC_IP });
    return janus.environment();
  });
  afterAll(() => janus.stop());

  it('names its public address and its ports, by UDP alone, and asks for no address of browsers', async () => {
    const page = await joinedPage(app, await makeRoom(acme, { mode: 'group' }));
    const connection = new RTCPeerConnection();
    connection.addTransceiver('audio', { direction: 'sendonly' });
    await connection.setLocalDescription(await connection.createOffer());
    const published = await page.send('publish', { sdp: connection.localDescription?.sdp ?? '' });
    await connection.close();
    const { sdp } = published as Extract<typeof published, { status: 'done' }>;
    expect(sdp).toMatch(/^a=ice-lite\r$/m);
    const candidates = [...sdp.matchAll(/^a=candidate:\S+ \d (\S+) \d+ (\S+) (\d+) typ (\w+)/gm)];
    expect(candidates.map(([, protocol, address, , kind]) => [protocol, address, kind])).toEqual([
      ['udp', PUBLIC_IP, 'host'],
    ]);
    expect(Number(candidates[0]?.[3])).toBeGreaterThanOrEqual(20_000);
    expect(Number(candidates[0]?.[3])).toBeLessThan(21_000);
  });
});
