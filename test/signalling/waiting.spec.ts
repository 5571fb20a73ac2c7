import { inMinutes } from '../support/factories.js';
import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, TestPage } from './test-page.js';

const DONE = { status: 'done' };

describe('a locked room', () => {
  const scene = useScene();
  const { app, acme } = scene;
  let other: TestApp;
  let room: Room;

  beforeAll(async () => {
    other = await scene.startAnother();
  });
  beforeEach(async () => {
    room = await makeRoom(acme, { locked: true });
  });

  /** A page that waits, and its id. */
  async function knock(displayName = 'Bo'): Promise<{ page: TestPage; id: string }> {
    const page = new TestPage(app, room);
    const response = await page.join('guest', { displayName });
    if (response.status !== 'waiting') throw new Error(JSON.stringify(response));
    return { page, id: response.id };
  }

  it('lets hosts and viewers walk in', async () => {
    await joinedPage(app, room, 'host');
    await joinedPage(app, room, 'viewer');
  });

  it('lets a visitor wait until a host on another process admits them', async () => {
    const host = await joinedPage(other, room, 'host');
    const viewer = await joinedPage(app, room, 'viewer');
    const { page, id } = await knock();
    const waiting = await host.next('waiting', ([first]) => first?.id === id);

    expect(waiting).toEqual([
      { id, displayName: 'Bo', externalId: null, metadata: null, knockedAt: expect.any(String) },
    ]);
    expect(await host.send('admit', { participantId: id })).toEqual(DONE);
    const joined = await page.next('admitted');
    expect(joined).toMatchObject({ status: 'joined', self: { id, role: 'granted_visitor' }, waiting: [] });
    expect(joined.participants.map((participant) => participant.id).toSorted()).toEqual(
      [host.id, viewer.id].toSorted(),
    );
    for (const each of [host, viewer])
      expect(await each.next('participantJoined', (participant) => participant.id === id)).toEqual(
        joined.self,
      );
    await host.next('waiting', ({ length }) => length === 0);
    expect(viewer.all('waiting')).toEqual([]);
    expect(page.received[0]?.event).toBe('admitted');
  });

  it('shows a host who comes later who waits', async () => {
    const { id } = await knock();

    expect((await joinedPage(other, room, 'host')).joined?.waiting).toEqual([
      expect.objectContaining({ id, displayName: 'Bo' }),
    ]);
    expect((await joinedPage(other, room, 'viewer')).joined?.waiting).toEqual([]);
  });

  it('sends away whom a host denies, and closes the socket', async () => {
    const host = await joinedPage(other, room, 'host');
    const { page, id } = await knock();

    expect(await host.send('deny', { participantId: id })).toEqual(DONE);
    expect(await page.closed()).toBe('denied');
    expect(await host.send('admit', { participantId: id })).toEqual({
      status: 'refused',
      reason: 'not_found',
    });
  });

  it('lets in all who wait at once, as far as there is space', async () => {
    const host = await joinedPage(other, room, 'host');
    const knocked = [await knock('A'), await knock('B'), await knock('C'), await knock('D')];

    expect(await host.send('admitAll')).toEqual(DONE);
    for (const { page } of knocked.slice(0, 3)) await page.next('admitted');
    const [last] = knocked.slice(3);
    await host.next('waiting', ([first, second]) => first?.id === last?.id && second === undefined);
    expect(await host.send('admit', { participantId: last?.id ?? '' })).toEqual({
      status: 'refused',
      reason: 'full',
    });
  });

  it('is told when somebody stops waiting', async () => {
    const host = await joinedPage(other, room, 'host');
    const { page } = await knock();
    await host.next('waiting', ({ length }) => length === 1);

    expect(await page.send('leave')).toEqual(DONE);
    expect(await host.next('waiting', ({ length }) => length === 0)).toEqual([]);
  });

  it('lets nobody speak who waits', async () => {
    const host = await joinedPage(app, room, 'host');
    const { page } = await knock();

    expect(await page.send('chat', { text: 'hello' })).toEqual({ status: 'refused', reason: 'forbidden' });
    expect(await host.send('chat', { text: 'hello' })).toEqual(DONE);
    await host.next('chat');
    expect(page.received).toEqual([]);
  });

  it('is unlocked by a host, which v2 and everybody sees, on both processes', async () => {
    const host = await joinedPage(other, room, 'host');
    const viewer = await joinedPage(app, room, 'viewer');

    expect(await host.send('lock', { locked: false })).toEqual(DONE);
    for (const page of [host, viewer]) expect((await page.next('room')).locked).toBe(false);
    expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.locked).toBe(false);
    await joinedPage(app, room);
  });

  it('is unlocked through v2, which everybody sees, on both processes', async () => {
    const pages = [await joinedPage(other, room, 'host'), await joinedPage(app, room, 'viewer')];
    await acme.patch(`/v2/rooms/${room.id}`, { locked: false });
    for (const page of pages) expect((await page.next('room')).locked).toBe(false);
    const endsAt = inMinutes(45);
    await acme.patch(`/v2/rooms/${room.id}`, { endsAt });

    for (const page of pages) await page.next('room', (state) => state.endsAt === endsAt);
  });
});
