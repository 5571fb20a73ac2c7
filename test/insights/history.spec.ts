import { v7 as uuidv7 } from 'uuid';
import { InsightsPurge, InsightsPurgeTask } from '../../src/insights/insights-purge.js';
import { RoomsService } from '../../src/rooms/rooms.service.js';
import { enterRoom, liveEventsOf, sessionsOf, setExpired, sweepByHand } from '../support/participants.js';
import { expectProblem } from '../support/problems.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

const DAY = 86_400_000;

describe('the history of a room', () => {
  const { app, acme, startAnother } = useScene();

  beforeAll(() => sweepByHand(app));

  it('outlives a room that is deleted, whose people leave at that instant', async () => {
    const room = await makeRoom(acme);
    const people = [await enterRoom(app, room.id), await enterRoom(app, room.id, { role: 'host' })];
    await sessionsOf(app).setLocked(room.id, acme.organization.id, true);
    const waiting = await enterRoom(app, room.id);
    await acme.delete(`/v2/rooms/${room.id}`);

    const [past] = await pastRooms(room);
    expect(past).toEqual({
      organization_id: acme.organization.id,
      number: expect.stringMatching(/^\d+$/),
      name: room.name,
      created_at: new Date(room.createdAt),
      ends_at: new Date(room.endsAt),
      deleted_at: expect.any(Date),
    });
    const left = { state: 'left', left_reason: 'ended', left_at: past?.deleted_at };
    expect(await participantsOf(room)).toEqual([...people, waiting].map(({ id }) => ({ id, ...left })));
    expect(await sessionsIn(room)).toEqual([{ ended_at: past?.deleted_at }]);
  });

  it('outlives a room that is purged, whose people left when it expired', async () => {
    const room = await makeRoom(acme);
    const before = await enterRoom(app, room.id);
    await app.database.pool.query(
      `UPDATE participants SET joined_at = joined_at - interval '1 hour' WHERE room_id = $1`,
      [room.id],
    );
    const after = await enterRoom(app, room.id);
    await setExpired(app, room.id, true);
    await app.nest.get(RoomsService, { strict: false }).purge();

    const [past] = await pastRooms(room);
    const expiry = new Date(Number(past?.ends_at) + 3_600_000);
    expect(await participantsOf(room)).toMatchObject([
      { id: before.id, left_at: expiry },
      // The test has moved the end to before they came.
      { id: after.id, left_at: after.joinedAt },
    ]);
    expect(await sessionsIn(room)).toEqual([{ ended_at: after.joinedAt }]);
    const told = (await liveEventsOf(app, room.id)).map(({ type }) => type);
    expect(told.slice(-3)).toEqual(['participant.left', 'participant.left', 'session.ended']);
  });

  it('outlives rooms of v1, and those that nobody ever entered', async () => {
    const { body } = await acme.post('/v1/meetings', { endDate: new Date(Date.now() + DAY).toISOString() });
    await acme.delete(`/v1/meetings/${body.meetingId}`);
    await acme.delete(`/v1/meetings/${body.meetingId}`);

    const { rows } = await app.database.pool.query('SELECT name FROM past_rooms WHERE number = $1', [
      body.meetingId,
    ]);
    expect(rows).toEqual([{ name: body.roomName.slice(1) }]);
  });

  it('is not changed by the deletion: whoever had left has left as before', async () => {
    const room = await makeRoom(acme);
    const gone = await enterRoom(app, room.id);
    await sessionsOf(app).leave(gone.id, 'left');
    const before = await participantsOf(room);
    await acme.delete(`/v2/rooms/${room.id}`);

    expect(await participantsOf(room)).toEqual(before);
    expect((await liveEventsOf(app, room.id)).filter(({ type }) => type === 'participant.left')).toHaveLength(
      1,
    );
  });

  it('does not bring the room back: its lists are those of a room that does not exist', async () => {
    const room = await makeRoom(acme);
    const people = [await enterRoom(app, room.id), await enterRoom(app, room.id)];
    await acme.delete(`/v2/rooms/${room.id}`);

    const path = `/v2/rooms/${room.id}`;
    for (const response of [
      await acme.get(path),
      await acme.get(`${path}/participants`),
      await acme.get(`${path}/sessions`),
      await acme.delete(`${path}/participants/${people[0]?.id}`),
    ])
      expectProblem(response, 404, 'room_not_found');
    expect(await sessionsOf(app).sweep()).toEqual([]);
  });

  it('is as it was when a deletion fails', async () => {
    const room = await makeRoom(acme);
    const { id } = await enterRoom(app, room.id);
    const client = await app.database.pool.connect();
    await client.query('BEGIN');
    await client.query('DELETE FROM rooms WHERE id = $1', [room.id]);
    await client.query('ROLLBACK');
    client.release();

    expect(await pastRooms(room)).toEqual([]);
    expect(await participantsOf(room)).toEqual([{ id, state: 'joined', left_reason: null, left_at: null }]);
  });

  it('is forgotten when INSIGHTS_RETENTION_DAYS have passed, but nobody who is still there', async () => {
    const [room, other] = [await makeRoom(acme), await makeRoom(acme)];
    for (const each of [room, other]) {
      const oldLeft = await historyOf(each, 91 * DAY, 90 * DAY + 60_000);
      const recent = await historyOf(each, 91 * DAY, 90 * DAY - 60_000);
      const present = await historyOf(each, 91 * DAY, null);
      expect(new Set([oldLeft, recent, present]).size).toBe(3);
    }
    await app.database.pool.query('DELETE FROM rooms WHERE id = $1', [room.id]);
    await app.database.pool.query(
      `UPDATE past_rooms SET deleted_at = deleted_at - interval '90 days' WHERE id = $1`,
      [room.id],
    );
    await app.nest.get(InsightsPurgeTask, { strict: false }).purge();

    expect(await pastRooms(room)).toEqual([]);
    for (const each of [room, other]) {
      expect(await participantsOf(each)).toHaveLength(2);
      expect(await sessionsIn(each)).toHaveLength(2);
    }
    const forgetful = await startAnother({ INSIGHTS_RETENTION_DAYS: '1' });
    expect(await forgetful.nest.get(InsightsPurge, { strict: false }).purge()).toBeGreaterThan(0);
    expect(await participantsOf(other)).toMatchObject([{ state: 'joined' }]);
  });

  it('is forgotten once, however much there is, and however many processes do it at once', async () => {
    const room = await makeRoom(acme);
    await app.database.pool.query(
      `INSERT INTO past_rooms (id, number, organization_id, name, created_at, ends_at, deleted_at)
       SELECT gen_random_uuid(), i, $1, 'old-' || i, now(), now(), now() - interval '91 days'
         FROM generate_series(1, 3500) AS i`,
      [acme.organization.id],
    );
    const other = await startAnother();
    const counts = await Promise.all(
      [app, other].map(({ nest }) => nest.get(InsightsPurge, { strict: false }).purge()),
    );

    expect(counts.reduce((sum, count) => sum + count)).toBe(3_500);
    expect((await acme.get(`/v2/rooms/${room.id}`)).status).toBe(200);
  });

  /** Somebody who came and a session that began so long ago, and were over so long ago, in ms; null for not yet. */
  async function historyOf({ id }: Room, began: number, ended: number | null): Promise<string> {
    const participant = uuidv7({ msecs: Date.now() - began });
    const values = [participant, id, acme.organization.id, began, ended];
    await app.database.pool.query(
      `INSERT INTO participants (id, room_id, organization_id, role, display_name, state, left_reason, joined_at, left_at,
                                 microphone, camera, screen, hand, process_id, resume_token_hash)
       SELECT $1, $2, $3, 'visitor', 'Ada', CASE WHEN $5::bigint IS NULL THEN 'joined' ELSE 'left' END,
              CASE WHEN $5::bigint IS NOT NULL THEN 'left' END, now() - $4 * interval '1 ms', now() - $5 * interval '1 ms',
              false, false, false, false, $1, sha256(uuid_send(gen_random_uuid()))`,
      values,
    );
    await app.database.pool.query(
      `INSERT INTO room_sessions (id, room_id, organization_id, started_at, ended_at)
       SELECT $1, $2, $3, now() - $4 * interval '1 ms', now() - $5 * interval '1 ms'`,
      values,
    );
    return participant;
  }

  const select = async <Row>(text: string, { id }: Room): Promise<Row[]> =>
    (await app.database.pool.query<Row & object>(text, [id])).rows;
  const pastRooms = (room: Room) =>
    select<{ ends_at: Date; deleted_at: Date }>(
      'SELECT organization_id, number, name, created_at, ends_at, deleted_at FROM past_rooms WHERE id = $1',
      room,
    );
  const participantsOf = (room: Room) =>
    select('SELECT id, state, left_reason, left_at FROM participants WHERE room_id = $1 ORDER BY id', room);
  const sessionsIn = (room: Room) =>
    select('SELECT ended_at FROM room_sessions WHERE room_id = $1 ORDER BY id', room);
});
