import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { LeaseTask } from '../../src/signalling/lease.task.js';
import type { TestApp } from '../support/app.js';
import { sweepByHand } from '../support/participants.js';
import type { DatabaseProxy } from '../support/database-proxy.js';
import { joinedPage, NOTHING_ON, poll, TestPage } from './test-page.js';

const UNAVAILABLE = { status: 'refused', reason: 'unavailable' };

describe('while Postgres is away', () => {
  const scene = useScene();
  const { app, acme } = scene;
  let proxy: DatabaseProxy;
  let cut: TestApp;
  let room: Room;
  let host: TestPage;
  let guest: TestPage;

  beforeAll(async () => {
    proxy = await scene.startProxy();
    cut = await scene.startAnother({}, proxy.url);
  });
  beforeEach(async () => {
    room = await makeRoom(acme);
    host = await joinedPage(cut, room, 'host');
    guest = await joinedPage(cut, room);
    await host.next('participantJoined');
    proxy.mode = 'refuse';
  });
  afterEach(() => {
    proxy.mode = 'forward';
  });

  it('nobody joins, and those who are in go on', async () => {
    expect(await new TestPage(cut, room).join()).toEqual(UNAVAILABLE);
    expect(await new TestPage(cut, room).resume('x')).toEqual(UNAVAILABLE);
    expect(await host.send('lock', { locked: true })).toEqual(UNAVAILABLE);
    guest.emit('signal', { participantId: host.id, signal: { candidate: null } });
    await host.next('signal');
    expect(await guest.send('chat', { text: 'x' })).toEqual({ status: 'done' });
    await host.next('chat');
    expect(host.all('participantLeft')).toEqual([]);
  });

  it('whatever happens elsewhere is noticed when it is back', async () => {
    await acme.patch(`/v2/rooms/${room.id}`, { locked: true });
    await joinedPage(app, room, 'viewer');
    expect(await host.send('admitAll')).toEqual(UNAVAILABLE);
    expect(host.all('room')).toEqual([]);
    proxy.mode = 'forward';

    expect((await host.next('room')).locked).toBe(true);
    expect((await guest.next('participantJoined')).role).toBe('viewer');
  });

  it('what pages switch on is not lost', async () => {
    const media = { ...NOTHING_ON, camera: true };
    expect(await guest.send('media', media)).toEqual(UNAVAILABLE);
    proxy.mode = 'forward';

    expect(await host.next('participantChanged')).toEqual({ id: guest.id, media });
  });

  it('a socket that is lost is not forgotten', async () => {
    guest.cut();
    expect(await host.send('admitAll')).toEqual(UNAVAILABLE);
    proxy.mode = 'forward';
    await poll(async () => {
      const { rowCount } = await app.database.pool.query(
        'SELECT FROM participants WHERE id = $1 AND detached_at IS NOT NULL',
        [guest.id],
      );
      return rowCount || undefined;
    });
    expect(await new TestPage(app, room).resume(guest.joined?.resumeToken ?? '')).toMatchObject({
      status: 'joined',
    });
  });

  it('the room ends all the same', async () => {
    const ending = await makeRoom(acme);
    proxy.mode = 'forward';
    const page = await poll(async () => {
      const other = new TestPage(cut, ending);
      return (await other.join()).status === 'joined' ? other : undefined;
    });
    await app.database.pool.query(
      `UPDATE rooms SET ends_at = clock_timestamp() - interval '59 minutes 57 seconds' WHERE id = $1`,
      [ending.id],
    );
    await page.next('ending');
    proxy.mode = 'refuse';

    expect(await page.closed()).toBe('ended');
  });

  it('for longer than a lease, nobody is forgotten', async () => {
    // Postgres was not away for this one: it would send them out.
    sweepByHand(app);
    await app.database.pool.query(`UPDATE processes SET lease_until = now() - interval '1 second'`);
    proxy.mode = 'forward';
    // The processes renew their leases before anybody is sent out, as they do when Postgres has been away for all of them.
    for (const [each, lapsed] of [
      [cut, '1'],
      [app, '0'],
    ] as const)
      await poll(async () => {
        await each.nest.get(LeaseTask, { strict: false }).run();
        const { rows } = await app.database.pool.query<{ lapsed: string }>(
          'SELECT count(*) AS lapsed FROM processes WHERE lease_until < now()',
        );
        return rows[0]?.lapsed === lapsed || undefined;
      });
    expect(await host.send('chat', { text: 'x' })).toEqual({ status: 'done' });
    expect(host.all('participantLeft')).toEqual([]);
    expect([host.isConnected, guest.isConnected]).toEqual([true, true]);
  });
});
