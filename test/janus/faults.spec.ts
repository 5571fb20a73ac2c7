import { v7 as uuidv7 } from 'uuid';
import { LeftoverRoomsTask } from '../../src/sfu/leftover-rooms.task.js';
import { MediaServers } from '../../src/sfu/media-servers.js';
import { joinedPage, poll, TestPage } from '../signalling/test-page.js';
import { JanusServer } from '../support/janus-server.mjs';
import { MediaPeer } from '../support/media-peer.js';
import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

describe('media servers with faults', () => {
  const servers: JanusServer[] = [];
  let room: Room;
  const scene = useScene(async () => {
    servers.push(await JanusServer.start(), await JanusServer.start());
    const [first, second] = servers;
    return first && second ? first.environment(second) : {};
  });
  const { app, acme } = scene;
  beforeEach(async () => {
    room = await makeRoom(acme, { mode: 'group' });
  });
  afterEach(async () => {
    await app.database.pool.query(
      `UPDATE participants SET state = 'left', left_reason = 'left', left_at = now() WHERE left_at IS NULL`,
    );
    for (const server of servers) {
      server.thaw();
      if (server.pid === undefined) await server.restart();
    }
    const { all } = app.nest.get(MediaServers, { strict: false });
    await poll(() => (all.every(({ isUp }) => isUp) ? true : undefined), undefined, { within: 60_000 });
  });
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  const peerIn = async (where: Pick<TestApp, 'url'> = app, of = room): Promise<MediaPeer> => {
    const peer = new MediaPeer(await joinedPage(where, of));
    peer.beginAnewWhenTold();
    return peer;
  };
  /** Two people who see each other. */
  const callIn = async (of = room, where: Pick<TestApp, 'url'> = app): Promise<[MediaPeer, MediaPeer]> => {
    const [alice, bob] = [await peerIn(app, of), await peerIn(where, of)];
    // A process that has just started may not know its servers yet.
    for (const peer of [alice, bob])
      await poll(async () => ((await peer.publish()) === 'done' ? true : undefined));
    await alice.watch([bob.page.id], ['microphone']);
    await bob.watch([alice.page.id], ['microphone']);
    await alice.receives(bob.page.id);
    await bob.receives(alice.page.id);
    return [alice, bob];
  };
  const serverOf = async ({ id }: Room): Promise<JanusServer> => {
    const { rows } = await app.database.pool.query<{ server: string }>(
      'SELECT server FROM media_placements WHERE room_id = $1',
      [id],
    );
    const server = servers.find(({ url }) => url === rows[0]?.server);
    if (!server) throw new Error('The room is nowhere.');
    return server;
  };

  it('go on after a crash and a restart, by themselves', async () => {
    const [alice, bob] = await callIn();
    const server = await serverOf(room);
    await server.kill();
    await server.restart();
    await Promise.all([alice.page.next('mediaReset'), bob.page.next('mediaReset')]);
    await alice.receives(bob.page.id);
    await bob.receives(alice.page.id);
    expect([...alice.page.all('mediaLost'), ...bob.page.all('mediaLost')]).toEqual([]);
  });

  it.each(['kill', 'freeze'] as const)(
    'leave their rooms to others when they are away: %s',
    async (fault) => {
      const other = await scene.startAnother(servers[0]?.environment(...servers.slice(1)));
      const [alice, bob] = await callIn(room, other);
      const server = await serverOf(room);
      await server[fault]();
      await Promise.all([alice.page.next('mediaReset'), bob.page.next('mediaReset')]);
      await alice.receives(bob.page.id);
      await bob.receives(alice.page.id);
      expect(await serverOf(room)).not.toBe(server);
    },
  );

  it('forget the rooms that have moved while they hung, and take them back later', async () => {
    const [alice, bob] = await callIn();
    const hanging = await serverOf(room);
    hanging.freeze();
    await Promise.all([alice.page.next('mediaReset'), bob.page.next('mediaReset')]);
    await alice.receives(bob.page.id);
    hanging.thaw();
    const known = app.nest.get(MediaServers, { strict: false });
    await poll(() => (known.find(hanging.url)?.isUp ? true : undefined), undefined, { within: 60_000 });
    await poll(async () => {
      const rooms = await known.find(hanging.url)?.listRooms();
      return rooms?.includes(room.id) === false ? true : undefined;
    });
    await (await serverOf(room)).kill();
    await poll(async () => ((await serverOf(room)) === hanging ? true : undefined));
    await alice.receives(bob.page.id);
    await bob.receives(alice.page.id);
  });

  it('do not disturb rooms on others while one hangs', async () => {
    const [alice] = await callIn();
    const hanging = await serverOf(room);
    const elsewhere = await makeRoom(acme, { mode: 'group' });
    const [carol, dora] = await callIn(elsewhere);
    expect(await serverOf(elsewhere)).not.toBe(hanging);
    hanging.freeze();
    await alice.page.next('mediaReset');
    await dora.receives(carol.page.id);
    expect([carol.page.all('mediaReset'), dora.page.all('mediaReset')]).toEqual([[], []]);
  });

  it('are said to be lost when none responds, and found again when one does', async () => {
    const [alice, bob] = await callIn();
    for (const server of servers) server.freeze();
    await Promise.all([alice.page.next('mediaLost'), bob.page.next('mediaLost')]);
    expect(await alice.publish()).toBe('unavailable');
    const late = await joinedPage(app, room);
    await late.next('mediaLost');
    for (const server of servers) server.thaw();
    await Promise.all([alice.page.next('mediaReset'), bob.page.next('mediaReset'), late.next('mediaReset')]);
    await alice.receives(bob.page.id);
  });

  it('have new rooms where the fewest people are', async () => {
    await callIn();
    const elsewhere = await makeRoom(acme, { mode: 'group' });
    const [carol] = await callIn(elsewhere);
    expect(await serverOf(elsewhere)).not.toBe(await serverOf(room));
    expect(carol.page.isConnected).toBe(true);
  });

  it('keep the media of a process that dies for the one where its pages resume', async () => {
    const dying = await scene.startProcess(servers[0]?.environment(...servers.slice(1)));
    const [alice, bob] = await callIn(room, dying);
    await dying.stop('SIGKILL');
    await alice.receives(bob.page.id);
    const again = new TestPage(app, room);
    expect(await again.resume(bob.page.joined?.resumeToken ?? '')).toMatchObject({ status: 'joined' });
    bob.follow(again);
    await bob.watch([alice.page.id], ['microphone']);
    await bob.receives(alice.page.id);
    await alice.receives(bob.page.id);
    // The other process can change what it did not begin.
    await bob.watch([alice.page.id], ['microphone', 'camera']);
    await bob.receives(alice.page.id, 'camera');
    // Nothing is received twice.
    const { sdp = '' } = again.all('offer').at(-1) ?? {};
    expect(sdp.match(/^a=sendonly/gm)).toHaveLength(2);
    expect([again.all('mediaReset'), alice.page.all('mediaReset')]).toEqual([[], []]);
    await again.send('leave');
    await alice.receivesNoMore(bob.page.id);
  });

  it('end the media of somebody who was on a process that has died', async () => {
    const dying = await scene.startProcess(servers[0]?.environment(...servers.slice(1)));
    const [alice, bob] = await callIn(room, dying);
    await dying.stop('SIGKILL');
    await app.database.pool.query(
      `UPDATE participants SET state = 'left', left_reason = 'removed', left_at = now() WHERE id = $1`,
      [bob.page.id],
    );
    await alice.receivesNoMore(bob.page.id);
  });

  it('are swept of rooms that faults have left over', async () => {
    await callIn();
    const { url } = await serverOf(room);
    const server = app.nest.get(MediaServers, { strict: false }).find(url);
    const leftover = uuidv7();
    await server?.createRoom(leftover, 1);
    await app.nest.get(LeftoverRoomsTask, { strict: false }).run();
    const rooms = await server?.listRooms();
    expect(rooms).toContain(room.id);
    expect(rooms).not.toContain(leftover);
  });

  it('are given another room when theirs is gone', async () => {
    const [alice, bob] = await callIn();
    const { url } = await serverOf(room);
    await app.database.pool.query('DELETE FROM media_placements WHERE room_id = $1', [room.id]);
    await app.nest.get(MediaServers, { strict: false }).find(url)?.destroyRoom(room.id);
    await Promise.all([alice.page.next('mediaReset'), bob.page.next('mediaReset')]);
    await alice.receives(bob.page.id);
    await serverOf(room);
  });
});
