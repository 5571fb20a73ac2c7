import { JanusServer } from '../support/janus-server.mjs';
import { MediaPeer } from '../support/media-peer.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage } from '../signalling/test-page.js';

describe('a group room with a media server', () => {
  let janus: JanusServer;
  let room: Room;
  const { app, acme } = useScene(async () => {
    janus = await JanusServer.start();
    return janus.environment();
  });
  beforeEach(async () => {
    room = await makeRoom(acme, { mode: 'group' });
  });
  afterAll(() => janus.stop());

  it('brings what somebody sends to those who watch', async () => {
    const [alice, bob] = [
      new MediaPeer(await joinedPage(app, room)),
      new MediaPeer(await joinedPage(app, room)),
    ];
    expect(alice.page.joined?.mediaRoute).toBe('server');
    expect(await alice.publish()).toBe('done');
    expect(await bob.publish()).toBe('done');
    expect(await bob.watch([alice.page.id])).toEqual({ status: 'done' });
    expect(await alice.watch([bob.page.id])).toEqual({ status: 'done' });
    await bob.receives(alice.page.id);
    await bob.receives(alice.page.id, 'camera');
    await alice.receives(bob.page.id);
  });
});
