import type { FromPage } from '../../web/protocol/messages.js';
import type { TestApp } from '../support/app.js';
import { inMinutes, suspendOrganization, makeCaller } from '../support/factories.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, poll, TestPage } from './test-page.js';

const DONE = { status: 'done' };
const FORBIDDEN = { status: 'refused', reason: 'forbidden' };

/** What only hosts may do, to a participant. */
const COMMANDS: readonly (readonly [keyof FromPage, ((id: string) => object) | null])[] = [
  ['admit', (participantId) => ({ participantId })],
  ['admitAll', null],
  ['deny', (participantId) => ({ participantId })],
  ['lock', () => ({ locked: true })],
  ['mute', (participantId) => ({ participantId })],
  ['remove', (participantId) => ({ participantId })],
  ['endMeeting', null],
];

const scene = useScene();
const { app, acme } = scene;
let other: TestApp;
let room: Room;
let host: TestPage;
let guest: TestPage;

beforeAll(async () => {
  other = await scene.startAnother();
});
beforeEach(async () => {
  room = await makeRoom(acme);
  host = await joinedPage(app, room, 'host');
  guest = await joinedPage(other, room);
});

describe('a host', () => {
  it('sends out a guest of another process, who may come back', async () => {
    expect(await host.send('remove', { participantId: guest.id })).toEqual(DONE);
    expect(await guest.closed()).toBe('removed');
    expect(await host.next('participantLeft')).toEqual({ id: guest.id });
    await joinedPage(other, room);
  });

  it('asks a guest of another process to be silent', async () => {
    expect(await host.send('mute', { participantId: guest.id })).toEqual(DONE);
    expect(await guest.next('muted')).toEqual({ by: host.id });
  });

  it('ends the meeting for everybody, and the room stays open', async () => {
    await acme.patch(`/v2/rooms/${room.id}`, { locked: true });
    const waiting = new TestPage(other, room);
    await waiting.join();
    expect(await host.send('endMeeting')).toEqual(DONE);

    for (const page of [host, guest, waiting]) expect(await page.closed()).toBe('meeting_ended');
    await joinedPage(app, room, 'host');
  });

  it('learns that somebody is not there', async () => {
    const refused = { status: 'refused', reason: 'not_found' };
    const stranger = await joinedPage(app, await makeRoom(acme));
    for (const kind of ['admit', 'deny', 'mute', 'remove'] as const)
      expect(await host.send(kind, { participantId: stranger.id })).toEqual(refused);
  });
});

describe('whoever is not a host', () => {
  it.each(COMMANDS)('may not %s', async (kind, bodyOf) => {
    const viewer = await joinedPage(app, room, 'viewer');
    for (const page of [guest, viewer])
      expect(await page.send(kind, bodyOf?.(host.id) as never)).toEqual(FORBIDDEN);

    expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.locked).toBe(false);
    expect(host.all('muted')).toEqual([]);
    expect([host.isConnected, guest.isConnected]).toEqual([true, true]);
  });
});

describe('a room', () => {
  it('that is deleted through v1 closes the sockets of all processes within a second', async () => {
    const { rows } = await app.database.pool.query<{ number: string }>(
      'SELECT number FROM rooms WHERE id = $1',
      [room.id],
    );
    await acme.delete(`/v1/meetings/${rows[0]?.number}`);
    const deletedAt = performance.now();
    const reasons = await Promise.all([host.closed(), guest.closed()]);

    expect(reasons).toEqual(['ended', 'ended']);
    expect(performance.now() - deletedAt).toBeLessThan(1_000);
    expect(await new TestPage(app, room).join()).toEqual({ status: 'refused', reason: 'not_found' });
  });

  it('whose organization is suspended is closed', async () => {
    const caller = await makeCaller(app);
    const its = await makeRoom(caller);
    const page = await joinedPage(other, its);
    await suspendOrganization(app, caller.organization);

    expect(await page.closed()).toBe('closed');
    expect(await new TestPage(app, its).join()).toEqual({ status: 'refused', reason: 'closed' });
  });

  it('warns of its end five minutes before, also those who come later and when the end is moved', async () => {
    expect(host.all('ending')).toEqual([]);
    // It stays open for an hour after its end.
    const ends = new Date(Date.now() - 56 * 60_000).toISOString();
    await app.database.pool.query('UPDATE rooms SET ends_at = $2 WHERE id = $1', [room.id, ends]);
    const expiresAt = new Date(Date.parse(ends) + 3_600_000).toISOString();

    for (const page of [host, guest]) expect(await page.next('ending')).toEqual({ expiresAt });
    expect(await (await joinedPage(other, room)).next('ending')).toEqual({ expiresAt });
    const later = new Date(Date.parse(ends) + 10_000).toISOString();
    await app.database.pool.query('UPDATE rooms SET ends_at = $2 WHERE id = $1', [room.id, later]);
    await poll(() => (host.all('ending').length === 2 ? true : undefined));
    expect(host.all('ending')[1]).toEqual({
      expiresAt: new Date(Date.parse(later) + 3_600_000).toISOString(),
    });
  });

  it('sends everybody out at its end, by the clock of the database, also if it was moved a moment before', async () => {
    const { rows } = await app.database.pool.query<{ ends: Date }>(
      `UPDATE rooms SET ends_at = clock_timestamp() - interval '59 minutes 58.5 seconds' WHERE id = $1
       RETURNING ends_at AS ends`,
      [room.id],
    );
    const end = (rows[0]?.ends.getTime() ?? 0) + 3_600_000;
    const closedAt = await Promise.all(
      [host, guest].map(async (page) => {
        expect(await page.closed()).toBe('ended');
        return Date.now();
      }),
    );

    for (const at of closedAt) {
      expect(at).toBeGreaterThanOrEqual(end);
      expect(at).toBeLessThan(end + 500);
    }
    expect(await new TestPage(app, room).join()).toEqual({ status: 'refused', reason: 'not_found' });
  });

  it('goes on if its end is moved away', async () => {
    const { pool } = app.database;
    await pool.query(
      `UPDATE rooms SET ends_at = clock_timestamp() - interval '59 minutes 58 seconds' WHERE id = $1`,
      [room.id],
    );
    await host.next('ending');
    const endsAt = inMinutes(30);
    await pool.query('UPDATE rooms SET ends_at = $2 WHERE id = $1', [room.id, endsAt]);
    const due = performance.now() + 2_200;
    await poll(() => (performance.now() > due ? true : undefined));

    expect([host.isConnected, guest.isConnected]).toEqual([true, true]);
    expect(await host.send('chat', { text: 'still here' })).toEqual(DONE);
  });
});
