import {
  enterRoom,
  letLiveTimePass,
  liveEventsOf,
  PROCESS,
  sessionsOf,
  sweepByHand,
} from '../support/participants.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';

describe('a session of a room', () => {
  const scene = useScene();
  const { app, acme } = scene;

  beforeAll(() => sweepByHand(app));
  afterEach(() => app.database.pool.query('DELETE FROM rooms; DELETE FROM processes'));

  it('begins when two are in', async () => {
    const { id } = await makeRoom(acme);
    await enterRoom(app, id);
    expect(await sessionsIn(id)).toEqual([]);
    const { joinedAt } = await enterRoom(app, id, { role: 'viewer' });
    expect(await sessionsIn(id)).toEqual([{ startedAt: joinedAt, endedAt: null }]);
    await enterRoom(app, id);
    expect(await sessionsIn(id)).toHaveLength(1);
  });

  it('goes on when somebody comes back in time', async () => {
    const { id } = await makeRoom(acme);
    const [first] = [await enterRoom(app, id), await enterRoom(app, id)];
    await sessionsOf(app).leave(first.id, 'left');
    await pass(id, 20_000);
    expect(await sessionsOf(app).sweep()).toEqual([]);
    await enterRoom(app, id);
    await pass(id, 40_000);
    expect(await sessionsOf(app).sweep()).toEqual([]);

    expect(await sessionsIn(id)).toMatchObject([{ endedAt: null }]);
  });

  it('ends when fewer than two have been in for half a minute, and another one begins', async () => {
    const { id } = await makeRoom(acme);
    const people = [await enterRoom(app, id), await enterRoom(app, id)];
    for (const each of people) await sessionsOf(app).leave(each.id, 'left');
    await pass(id, 30_000);
    const swept = await Promise.all([1, 2, 3].map(() => sessionsOf(app).sweep()));
    expect(swept.flat()).toEqual([id]);
    await enterRoom(app, id);
    await enterRoom(app, id);

    expect(await sessionsIn(id)).toMatchObject([{ endedAt: expect.any(Date) }, { endedAt: null }]);
  });

  it('is over after half a minute whether somebody has swept or not', async () => {
    const { id } = await makeRoom(acme);
    const [first] = [await enterRoom(app, id), await enterRoom(app, id)];
    await sessionsOf(app).leave(first.id, 'left');
    await pass(id, 100_000);
    await enterRoom(app, id);

    const [session, next] = await sessionsIn(id);
    expect(Number(session?.endedAt) - Number(session?.startedAt)).toBeLessThan(40_000);
    expect(next?.endedAt).toBeNull();
    expect((await liveEventsOf(app, id)).filter(({ type }) => type.startsWith('session')).length).toBe(3);
  });

  it('lasts as long as the configuration says with fewer than two', async () => {
    const patient = await scene.startAnother({ SESSION_GRACE: '300' });
    sweepByHand(patient);
    const { id } = await makeRoom(acme);
    const [first] = [await enterRoom(patient, id), await enterRoom(patient, id)];
    await sessionsOf(patient).leave(first.id, 'left');
    await pass(id, 299_000);
    expect(await sessionsOf(patient).sweep()).toEqual([]);
    await pass(id, 1_000);
    expect(await sessionsOf(patient).sweep()).toEqual([id]);
  });

  it('is told with everybody who comes and goes, by ids and never by names', async () => {
    const { id } = await makeRoom(acme);
    const host = await enterRoom(app, id, { role: 'host', displayName: 'Grace', externalId: 'grace-1' });
    const guest = await enterRoom(app, id, { displayName: 'Grace', metadata: 'Grace' });
    await sessionsOf(app).setLocked(id, acme.organization.id, true);
    const [admitted, denied, gone] = [
      await enterRoom(app, id),
      await enterRoom(app, id),
      await enterRoom(app, id),
    ];
    await sessionsOf(app).admit(id, admitted.id);
    await sessionsOf(app).deny(id, denied.id);
    await sessionsOf(app).leave(gone.id, 'left');
    await sessionsOf(app).endMeeting(id);

    const events = await liveEventsOf(app, id);
    const told = (participant: { id: string }): object[] =>
      events.filter(({ subjectId }) => subjectId === participant.id).map(({ type, data }) => [type, data]);
    const session = events.find(({ type }) => type === 'session.started');
    const sessionId = session?.subjectId;
    const present = { host: 1, visitor: 1 };
    expect(told(host)).toEqual([
      ['participant.joined', { role: 'host', reason: null, sessionId: null, present: { host: 1 } }],
      ['participant.left', { role: 'host', reason: 'meeting_ended', sessionId, present: {} }],
    ]);
    expect(told(guest)[0]).toEqual([
      'participant.joined',
      { role: 'visitor', reason: null, sessionId, present },
    ]);
    expect(told(admitted).slice(0, 2)).toEqual([
      ['participant.knocked', { role: 'visitor', reason: null, sessionId, present }],
      [
        'participant.joined',
        { role: 'granted_visitor', reason: null, sessionId, present: { ...present, granted_visitor: 1 } },
      ],
    ]);
    expect(told(denied)).toMatchObject([
      ['participant.knocked', {}],
      ['participant.denied', {}],
    ]);
    expect(told(gone)).toMatchObject([
      ['participant.knocked', {}],
      ['participant.knock_cancelled', {}],
    ]);
    expect(JSON.stringify(events)).not.toMatch(/Grace|grace/);
  });

  it('does not appear in the audit', async () => {
    const { id } = await makeRoom(acme);
    const first = await enterRoom(app, id);
    await enterRoom(app, id);
    await sessionsOf(app).leave(first.id, 'left');

    const { body } = await acme.get<{ data: { type: string }[] }>('/v2/audit-events?limit=100');
    expect(body.data.filter(({ type }) => !/^(room|organization|api_key)\./.test(type))).toEqual([]);
  });

  /** Lets time pass while the process is alive. */
  async function pass(roomId: string, ms: number): Promise<void> {
    await letLiveTimePass(app, roomId, ms);
    await sessionsOf(app).renewLease(PROCESS);
  }

  async function sessionsIn(roomId: string): Promise<{ startedAt: Date; endedAt: Date | null }[]> {
    const { rows } = await app.database.pool.query<{ startedAt: Date; endedAt: Date | null }>(
      `SELECT started_at AS "startedAt", ended_at AS "endedAt" FROM room_sessions WHERE room_id = $1
        ORDER BY started_at`,
      [roomId],
    );
    return rows;
  }
});
