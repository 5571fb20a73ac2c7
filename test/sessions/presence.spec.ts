import { randomUUID } from 'node:crypto';
import type { TestApp } from '../support/app.js';
import {
  enterRoom,
  entryTo,
  letLiveTimePass,
  liveEventsOf,
  MEDIA,
  PROCESS,
  sessionsOf,
  setExpired,
  sweepByHand,
} from '../support/participants.js';
import { insertRooms, makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const [ONE, TWO] = [randomUUID(), randomUUID()];

describe('presence in a room', () => {
  const { app, acme, startAnother } = useScene();
  let other: TestApp;

  beforeAll(async () => {
    other = await startAnother();
    for (const each of [app, other]) sweepByHand(each);
  });
  afterEach(() => app.database.pool.query('DELETE FROM rooms; DELETE FROM processes'));

  it('goes on when the page resumes on another process in time', async () => {
    const { id, resumeToken, ...participant } = await enterRoom(app, await roomId(), { processId: ONE });
    await sessionsOf(app).detach([id], ONE);
    await letLiveTimePass(app, participant.roomId, 20_000);
    expect(await sessionsOf(app).sweep()).toEqual([]);
    const media = { ...MEDIA, hand: true };
    const resumed = await sessionsOf(other).resume(participant.roomId, resumeToken, media, TWO);

    const joinedAt = new Date(Number(participant.joinedAt) - 20_000);
    expect(resumed).toEqual({
      outcome: 'joined',
      participant: { ...participant, id, media, processId: TWO, joinedAt },
    });
    // The process that had the socket notices its loss only now.
    await sessionsOf(app).detach([id], ONE);
    await letLiveTimePass(app, participant.roomId, 31_000);
    await sessionsOf(other).renewLease(TWO);
    expect(await sessionsOf(app).sweep()).toEqual([]);
    expect(await presentIn(participant.roomId)).toEqual([id]);
  });

  it('ends for who does not resume in time, whether somebody has swept or not', async () => {
    const room = await roomId();
    const { id, resumeToken } = await enterRoom(app, room, { processId: ONE });
    await sessionsOf(app).detach([id], ONE);
    await letLiveTimePass(app, room, 30_000);
    await sessionsOf(app).renewLease(ONE);
    const expired = { outcome: 'expired', state: 'left', leftReason: 'connection_lost' };

    expect(await sessionsOf(app).resume(room, resumeToken, MEDIA, ONE)).toEqual(expired);
    const swept = await Promise.all([app, other].map((each) => sessionsOf(each).sweep()));
    expect(swept.flat()).toEqual([room]);
    expect(await sessionsOf(app).resume(room, resumeToken, MEDIA, ONE)).toEqual(expired);
    expect(await presentIn(room)).toEqual([]);
  });

  it('goes on for who has knocked', async () => {
    const room = await roomId({ locked: true });
    const { id, resumeToken } = await enterRoom(app, room, { processId: ONE });
    await sessionsOf(app).detach([id], ONE);

    expect((await sessionsOf(other).resume(room, resumeToken, MEDIA, TWO)).outcome).toBe('waiting');
    expect(await sessionsOf(app).admit(room, id)).toBe('done');
    expect(await sessionsOf(other).resume(room, resumeToken, MEDIA, TWO)).toMatchObject({
      outcome: 'joined',
      participant: { id, role: 'granted_visitor' },
    });
  });

  it('cannot be resumed with another token, in another room, or after one was sent out', async () => {
    const [room, next] = [await roomId(), await roomId()];
    const { id, resumeToken } = await enterRoom(app, room);
    const resume = (roomId: string, token: string) => sessionsOf(app).resume(roomId, token, MEDIA, PROCESS);

    expect(await resume(next, resumeToken)).toEqual({ outcome: 'expired' });
    expect(await resume(room, `${resumeToken}x`)).toEqual({ outcome: 'expired' });
    await sessionsOf(app).remove(room, id);
    expect(await resume(room, resumeToken)).toEqual({
      outcome: 'expired',
      state: 'left',
      leftReason: 'removed',
    });
  });

  it('ends once for all who were on a process that died, when its lease has lapsed', async () => {
    const rooms = (await insertRooms(app, acme, 120, 'now()')).map(({ id }) => id);
    await Promise.all(rooms.map((room) => enterRoom(app, room, { processId: ONE })));
    const [room = ''] = rooms;
    const survivor = await enterRoom(other, room, { processId: TWO });
    await sessionsOf(app).renewLease(ONE);
    await letLiveTimePass(app, room, 20_000);
    await sessionsOf(other).renewLease(TWO);
    expect(await sessionsOf(other).sweep()).toEqual([]);
    await letLiveTimePass(app, room, 20_000);
    const swept = await Promise.all([app, other, app].map((each) => sessionsOf(each).sweep()));

    expect(swept.flat().toSorted()).toEqual(rooms.toSorted());
    expect(await presentIn(room)).toEqual([survivor.id]);
    const views = await sessionsOf(app).observe(rooms);
    expect([...views.values()].map(({ gone }) => gone.length)).toEqual(rooms.map(() => 1));
    expect((await liveEventsOf(app, room)).filter(({ type }) => type === 'participant.left')).toHaveLength(1);
  });

  it('counts a process as alive from when somebody enters through it, and forgets it when it is long gone', async () => {
    const [process, room] = [randomUUID(), await roomId()];
    await enterRoom(app, room, { processId: process });
    await letLiveTimePass(app, room, 20_000);
    expect(await sessionsOf(app).sweep()).not.toContain(room);
    await letLiveTimePass(app, room, 20_000);
    expect(await sessionsOf(app).sweep()).toContain(room);
    await letLiveTimePass(app, room, 3_600_000);
    await sessionsOf(app).renewLease(TWO);

    const { rows } = await app.database.pool.query('SELECT FROM processes WHERE id = $1', [process]);
    expect(rows).toEqual([]);
  });

  it('ends with the room, at the instant at which it expired', async () => {
    const room = await roomId();
    const { id, resumeToken } = await enterRoom(app, room);
    await enterRoom(app, room);
    await setExpired(app, room, true);
    const ended = { outcome: 'expired', state: 'left', leftReason: 'ended' };
    expect(await sessionsOf(app).resume(room, resumeToken, MEDIA, PROCESS)).toEqual(ended);

    expect(await sessionsOf(app).sweep()).toContain(room);
    expect(await sessionsOf(app).resume(room, resumeToken, MEDIA, PROCESS)).toEqual(ended);
    const { rows } = await app.database.pool.query(
      `SELECT p.left_reason, p.left_at = r.ends_at + interval '1 hour' AS exact
         FROM participants p JOIN rooms r ON r.id = p.room_id WHERE p.id = $1`,
      [id],
    );
    expect(rows).toEqual([{ left_reason: 'ended', exact: true }]);
  });

  it('ends when the room is deleted, with events that outlive it', async () => {
    const room = await roomId();
    const [first] = [await enterRoom(app, room), await enterRoom(app, room)];
    await sessionsOf(app).setLocked(room, acme.organization.id, true);
    const waiting = await enterRoom(app, room);
    expect((await acme.delete(`/v2/rooms/${room}`)).status).toBe(204);

    const events = (await liveEventsOf(app, room)).slice(-4);
    expect(events.map(({ type }) => type).toSorted()).toEqual([
      'participant.knock_cancelled',
      'participant.left',
      'participant.left',
      'session.ended',
    ]);
    const session = events.find(({ type }) => type === 'session.ended')?.subjectId;
    const left = events.find(({ subjectId }) => subjectId === first.id);
    expect(left?.data).toEqual({ role: 'visitor', reason: 'ended', sessionId: session, present: {} });
    expect(events.map(({ subjectId }) => subjectId)).toContain(waiting.id);
    expect(await sessionsOf(app).leave(first.id, 'left')).toBe(false);
    expect(await sessionsOf(app).enter(entryTo(room))).toEqual({ outcome: 'ended' });
  });

  const roomId = async (members: object = {}): Promise<string> => (await makeRoom(acme, members)).id;

  async function presentIn(room: string): Promise<string[]> {
    const view = (await sessionsOf(app).observe([room])).get(room);
    return [...(view?.participants ?? []), ...(view?.waiting ?? [])].map(({ id }) => id);
  }
});
