import { MediaRooms } from '../../src/sfu/media-rooms.js';
import { MediaServers } from '../../src/sfu/media-servers.js';
import { joinedPage, poll, TestPage } from '../signalling/test-page.js';
import { JanusServer } from '../support/janus-server.mjs';
import { MediaPeer } from '../support/media-peer.js';
import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const ufragOf = (sdp: string): string | undefined => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1];

describe('a group room with a media server', () => {
  let janus: JanusServer;
  let room: Room;
  const scene = useScene(async () => {
    janus = await JanusServer.start();
    return janus.environment();
  });
  const { app, acme } = scene;
  beforeEach(async () => {
    room = await makeRoom(acme, { mode: 'group' });
  });
  afterAll(() => janus.stop());

  const peerIn = async (
    where: Pick<TestApp, 'url'> = app,
    role: 'guest' | 'host' | 'viewer' = 'guest',
    of = room,
  ): Promise<MediaPeer> => new MediaPeer(await joinedPage(where, of, role));
  const isAtServer = async (): Promise<boolean> => {
    const [server] = app.nest.get(MediaServers, { strict: false }).all;
    return (await server?.listRooms())?.includes(room.id) ?? false;
  };

  it('brings what somebody sends to those who watch, whichever process they are on', async () => {
    const other = await scene.startAnother(janus.environment());
    const [alice, bob] = [await peerIn(), await peerIn(other)];
    expect(alice.page.joined?.mediaRoute).toBe('server');
    expect(await alice.publish()).toBe('done');
    expect(await bob.publish()).toBe('done');
    expect(await bob.watch([alice.page.id])).toEqual({ status: 'done' });
    expect(await alice.watch([bob.page.id])).toEqual({ status: 'done' });
    await bob.receives(alice.page.id);
    await bob.receives(alice.page.id, 'camera');
    await alice.receives(bob.page.id);
  });

  it('receives what is wanted, and nothing else, as people come and go', async () => {
    const [alice, bob, carol] = [await peerIn(), await peerIn(), await peerIn()];
    // What is not there yet is received once it is.
    await carol.watch([alice.page.id, bob.page.id], ['microphone']);
    await alice.publish();
    await carol.receives(alice.page.id);
    await bob.publish();
    await carol.receives(bob.page.id);
    await carol.watch([bob.page.id], ['microphone']);
    await carol.receivesNoMore(alice.page.id);
    await carol.receives(bob.page.id);
    // Whoever begins anew has another connection.
    await bob.publish();
    await carol.receives(bob.page.id);
    await carol.watch([], []);
    await carol.receivesNoMore(bob.page.id);
    await carol.watch([alice.page.id], ['microphone']);
    await carol.receives(alice.page.id);
  });

  it('lets viewers receive, and not send', async () => {
    const [alice, viewer] = [await peerIn(), await peerIn(app, 'viewer')];
    await alice.publish();
    expect(await viewer.publish()).toBe('forbidden');
    await viewer.watch([alice.page.id]);
    await viewer.receives(alice.page.id);
  });

  it('finds new ways for those who receive', async () => {
    const [alice, bob] = [await peerIn(), await peerIn()];
    expect(await bob.page.send('restart')).toEqual({ status: 'refused', reason: 'not_found' });
    expect(await bob.page.send('answer', { sdp: 'v=0' })).toEqual({ status: 'refused', reason: 'not_found' });
    await alice.publish();
    await bob.watch([alice.page.id], ['microphone']);
    await bob.receives(alice.page.id);
    const { sdp } = await bob.page.next('offer');
    expect(await bob.page.send('restart')).toEqual({ status: 'done' });
    await bob.page.next('offer', (offer) => ufragOf(offer.sdp) !== ufragOf(sdp));
  });

  it('tells a page to begin anew whose answer makes no sense', async () => {
    const [alice, bob] = [await peerIn(), await joinedPage(app, room)];
    await alice.publish();
    const streams = [{ participantId: alice.page.id, track: 'microphone', quality: null }] as const;
    await bob.send('watch', { streams });
    await bob.next('offer');
    expect(await bob.send('answer', { sdp: 'nonsense' })).toEqual({ status: 'refused', reason: 'not_found' });
    await bob.next('mediaReset');
    expect(await bob.send('publish', { sdp: 'nonsense' })).toEqual({
      status: 'refused',
      reason: 'forbidden',
    });
    expect(bob.isConnected).toBe(true);
  });

  it('brings nothing into another room, whatever its people ask for', async () => {
    const elsewhere = await peerIn(app, 'guest', await makeRoom(acme, { mode: 'group' }));
    const [alice, bob] = [await peerIn(), await peerIn()];
    await alice.publish();
    await elsewhere.publish();
    await elsewhere.watch([alice.page.id]);
    await bob.watch([alice.page.id]);
    await bob.receives(alice.page.id);
    expect(elsewhere.page.all('offer')).toEqual([]);
  });

  it('cuts the media of somebody who is sent out, at the server', async () => {
    const [host, alice, bob] = [await peerIn(app, 'host'), await peerIn(), await peerIn()];
    await alice.publish();
    await bob.watch([alice.page.id]);
    await bob.receives(alice.page.id);
    await host.page.send('remove', { participantId: alice.page.id });
    expect(await alice.page.closed()).toBe('removed');
    // The page goes on sending.
    await bob.receivesNoMore(alice.page.id);
  });

  it('ends a room at the server when everybody has left', async () => {
    const other = await scene.startAnother(janus.environment());
    const [alice, bob] = [await peerIn(), await peerIn(other)];
    await alice.publish();
    await bob.watch([alice.page.id]);
    await bob.receives(alice.page.id);
    await alice.page.send('leave');
    expect(await isAtServer()).toBe(true);
    await bob.page.send('leave');
    await poll(async () => ((await isAtServer()) ? undefined : true));
  });

  it.each([
    ['its time is over', `UPDATE rooms SET ends_at = now() - interval '2 hours' WHERE id = $1`],
    ['it is deleted', 'DELETE FROM rooms WHERE id = $1'],
  ])('ends at the server when %s', async (_, statement) => {
    const [alice, bob] = [await peerIn(), await peerIn()];
    await alice.publish();
    await bob.watch([alice.page.id]);
    await bob.receives(alice.page.id);
    await app.database.pool.query(statement, [room.id]);
    expect(await alice.page.closed()).toBe('ended');
    await bob.receivesNoMore(alice.page.id);
    await poll(async () => ((await isAtServer()) ? undefined : true));
  });

  it('goes on as it was for a page that has lost its socket', async () => {
    const [alice, bob] = [await peerIn(), await peerIn()];
    await alice.publish();
    await bob.watch([alice.page.id]);
    await bob.receives(alice.page.id);
    const { resumeToken = '' } = bob.page.joined ?? {};
    bob.page.cut();
    const again = new TestPage(app, room);
    expect(await again.resume(resumeToken)).toMatchObject({ status: 'joined', mediaRoute: 'server' });
    bob.follow(again);
    await bob.watch([alice.page.id]);
    await bob.receives(alice.page.id);
    expect([again.all('mediaReset'), again.all('offer')]).toEqual([[], []]);
  });

  it('forgets whoever is out', async () => {
    const alice = await peerIn();
    await alice.publish();
    const media = app.nest.get(MediaRooms, { strict: false });
    expect(media.find(alice.page.id)).toBeDefined();
    await alice.page.send('leave');
    await poll(() => (media.find(alice.page.id) ? undefined : true));
    const { rows } = await app.database.pool.query('SELECT FROM media_sessions WHERE participant_id = $1', [
      alice.page.id,
    ]);
    expect(rows).toEqual([]);
  });

  it('is no concern of normal rooms', async () => {
    const peer = await peerIn(app, 'guest', await makeRoom(acme));
    expect(peer.page.joined?.mediaRoute).toBe('mesh');
    expect(await peer.publish()).toBe('forbidden');
    for (const [kind, body] of [
      ['watch', { streams: [] }],
      ['answer', { sdp: 'v=0' }],
    ] as const)
      expect(await peer.page.send(kind, body)).toEqual({ status: 'refused', reason: 'forbidden' });
    expect(await peer.page.send('restart')).toEqual({ status: 'refused', reason: 'forbidden' });
  });

  it('has space for more than a mesh', async () => {
    const pages = await Promise.all(Array.from({ length: 7 }, () => joinedPage(app, room)));
    const viewers = await Promise.all(Array.from({ length: 6 }, () => joinedPage(app, room, 'viewer')));
    expect(pages.length + viewers.length).toBe(13);
  });

  it('closes the socket of a page that watches too much, or too often', async () => {
    const page = await joinedPage(app, room);
    const stream = { participantId: page.id, track: 'microphone', quality: null } as const;
    expect(await page.send('watch', { streams: Array.from({ length: 260 }, () => stream) })).toEqual({
      status: 'done',
    });
    const greedy = await joinedPage(app, room);
    greedy.emit('watch', { streams: Array.from({ length: 261 }, () => stream) });
    expect(await greedy.closed()).toBe('invalid_message');
    for (let i = 0; i < 60; i += 1) page.emit('watch', { streams: [] });
    expect(await page.closed()).toBe('too_many_messages');
  });
});
