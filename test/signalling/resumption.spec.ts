import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, poll, TestPage } from './test-page.js';

const scene = useScene();
const { app, acme } = scene;
let other: TestApp;
let room: Room;

beforeAll(async () => {
  other = await scene.startAnother();
});
beforeEach(async () => {
  room = await makeRoom(acme);
});

/** The secret of a page. */
const tokenOf = (page: TestPage): string => page.joined?.resumeToken ?? '';

/** Lets the time in which a participant may resume pass. */
function passResumption(page: TestPage): Promise<unknown> {
  return poll(async () => {
    const { rowCount } = await app.database.pool.query(
      `UPDATE participants SET detached_at = detached_at - interval '31 seconds'
        WHERE id = $1 AND detached_at IS NOT NULL`,
      [page.id],
    );
    return rowCount || undefined;
  });
}

describe('a page that has lost its socket', () => {
  it('resumes on another process, and nobody has seen it leave', async () => {
    const host = await joinedPage(app, room, 'host');
    const page = await joinedPage(app, room);
    await host.next('participantJoined');
    page.cut();
    const again = new TestPage(other, room);

    expect(await again.resume(tokenOf(page))).toEqual({
      ...page.joined,
      participants: [expect.objectContaining({ id: host.id })],
    });
    expect(await again.send('chat', { text: 'back' })).toEqual({ status: 'done' });
    await host.next('chat', ({ from }) => from === page.id);
    await host.send('chat', { text: 'welcome' });
    await again.next('chat', ({ from }) => from === host.id);
    expect(host.received.map(({ event }) => event)).toEqual(['participantJoined', 'chat', 'chat']);
  });

  it('resumes on the same process before Foyer has noticed', async () => {
    const host = await joinedPage(app, room, 'host');
    const page = await joinedPage(app, room);
    const again = new TestPage(app, room);

    expect(await again.resume(tokenOf(page))).toMatchObject({ status: 'joined', self: { id: page.id } });
    expect(await page.closed()).toBe('replaced');
    host.emit('signal', { participantId: page.id, signal: { candidate: null } });
    expect(await again.next('signal')).toEqual({ from: host.id, signal: { candidate: null } });
    expect(host.all('participantLeft')).toEqual([]);
  });

  it('is replaced by another page with its token, on another process', async () => {
    const host = await joinedPage(app, room, 'host');
    const page = await joinedPage(app, room);
    const again = new TestPage(other, room);
    await again.resume(tokenOf(page));

    expect(await page.closed()).toBe('replaced');
    expect(await again.send('chat', { text: 'x' })).toEqual({ status: 'done' });
    await host.next('chat');
    expect(host.all('participantLeft')).toEqual([]);
  });

  it('still waits after it has resumed, and is admitted', async () => {
    await acme.patch(`/v2/rooms/${room.id}`, { locked: true });
    const host = await joinedPage(app, room, 'host');
    const page = new TestPage(app, room);
    const knocking = await page.join();
    if (knocking.status !== 'waiting') throw new Error('It does not wait.');
    await host.next('waiting', ({ length }) => length === 1);
    page.cut();
    const again = new TestPage(other, room);

    expect(await again.resume(knocking.resumeToken)).toEqual(knocking);
    await host.send('admit', { participantId: knocking.id });
    expect((await again.next('admitted')).resumeToken).toBe(knocking.resumeToken);
    expect(host.all('waiting')).toHaveLength(2);
  });

  it('has left when it does not resume in time, and then cannot', async () => {
    const host = await joinedPage(other, room, 'host');
    const page = await joinedPage(app, room);
    page.cut();
    await passResumption(page);

    expect(await host.next('participantLeft')).toEqual({ id: page.id });
    expect(await new TestPage(app, room).resume(tokenOf(page))).toEqual({
      status: 'refused',
      reason: 'expired',
    });
    expect(host.all('participantLeft')).toHaveLength(1);
  });

  it('learns what has happened to it in the meantime', async () => {
    const host = await joinedPage(app, room, 'host');
    const page = await joinedPage(app, room);
    page.cut();
    await host.send('remove', { participantId: page.id });

    expect(await new TestPage(other, room).resume(tokenOf(page))).toEqual({
      status: 'refused',
      reason: 'removed',
    });
    host.cut();
    await acme.delete(`/v2/rooms/${room.id}`);
    expect(await new TestPage(other, room).resume(tokenOf(host))).toEqual({
      status: 'refused',
      reason: 'ended',
    });
  });

  it('cannot resume with the token of somebody else, or after it has left', async () => {
    const page = await joinedPage(app, room);
    const again = new TestPage(app, room);
    for (const token of ['', 'wrong', tokenOf(page).slice(1)])
      expect(await again.resume(token)).toEqual({ status: 'refused', reason: 'expired' });
    await page.send('leave');

    expect(await again.resume(tokenOf(page))).toEqual({ status: 'refused', reason: 'expired' });
  });
});

describe('a process that stops', () => {
  it('lets its pages resume on another one, and nobody has seen them leave', async () => {
    const stopping = await scene.startAnother();
    const host = await joinedPage(app, room, 'host');
    const pages = [await joinedPage(stopping, room), await joinedPage(stopping, room)];
    await host.next('participantJoined', ({ id }) => id === pages[1]?.id);
    const before = host.received.length;
    const reasons: string[] = [];
    for (const page of pages) page.socket.on('disconnect', (reason) => reasons.push(reason));
    await stopping.nest.close();

    // After these pages connect again by themselves.
    expect(reasons).toEqual(['transport close', 'transport close']);
    for (const page of pages)
      expect(await new TestPage(other, room).resume(tokenOf(page))).toMatchObject({ status: 'joined' });
    await host.send('chat', { text: 'x' });
    await host.next('chat');
    expect(host.received.slice(before).map(({ event }) => event)).toEqual(['chat']);
  });

  it('that is killed has its people leave when its lease has lapsed', async () => {
    const server = await scene.startProcess({ LOG_FORMAT: 'json' });
    const host = await joinedPage(app, room, 'host');
    const page = await joinedPage(server, room);
    await host.next('participantJoined');
    await server.stop('SIGKILL');
    await app.database.pool.query(
      `UPDATE processes SET lease_until = now() - interval '1 second'
        WHERE id = (SELECT process_id FROM participants WHERE id = $1)`,
      [page.id],
    );

    expect(await host.next('participantLeft')).toEqual({ id: page.id });
    await joinedPage(app, room);
  });
});
