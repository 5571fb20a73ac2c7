import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { SessionsService } from '../../src/sessions/sessions.service.js';
import type { TestApp } from '../support/app.js';
import {
  entryTo,
  letLiveTimePass,
  MEDIA,
  sessionsOf,
  setExpired,
  sweepByHand,
} from '../support/participants.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { type Command, ReferenceRoom } from './reference-room.js';

/** So far apart from what expires that no machine is slow enough to blur them. */
const STEP = 20_000;

const person = fc.nat(7);
const process = fc.nat(2);
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('enter'),
      role: fc.constantFrom('visitor', 'visitor', 'visitor', 'host', 'viewer'),
      process,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('resume', 'detach'), person, process }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('leave', 'admit', 'deny', 'remove'), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('admitAll', 'endMeeting', 'sweep', 'sweep') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('renew'), process }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lock'), locked: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(STEP, 2 * STEP) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('moveEnd'),
      isExpired: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.boolean()),
    }),
  },
);

interface Known {
  readonly id: string;
  readonly resumeToken: string;
}

describe('a room in which anything happens in any order', () => {
  const { app, acme, startAnother } = useScene();
  let apps: TestApp[];

  beforeAll(async () => {
    // A deadlock is not resolved by giving up one of those who wait: it fails the test.
    const name = new URL(app.database.url).pathname.slice(1);
    await app.database.pool.query(`ALTER DATABASE ${name} SET deadlock_timeout = '1h'`);
    apps = [await startAnother(), await startAnother()];
    for (const each of [app, ...apps]) sweepByHand(each);
  });

  it('decides like the reference', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCommand, { maxLength: 40, size: 'max' }), async (commands) => {
        const { id } = await makeRoom(acme);
        await app.database.pool.query('DELETE FROM processes');
        const reference = new ReferenceRoom();
        const run = runnerFor(id);
        for (const [n, command] of commands.entries()) {
          const expected = reference.run(command);
          expect([n, command, await run(command, serviceOf(n))]).toEqual([n, command, expected]);
          await expectTheSame(id, run.people, reference);
        }
        await expectTruth(id);
        await deleteRoom(id);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps its rules when everything happens at once, on two processes', async () => {
    const batches = fc.array(fc.array(fc.tuple(fc.nat(1), anyCommand), { minLength: 2, maxLength: 12 }), {
      minLength: 3,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(batches, fc.boolean(), async (all, deletesOne) => {
        const ids = [(await makeRoom(acme)).id, (await makeRoom(acme)).id];
        const people: Known[] = [];
        const runs = ids.map((id) => runnerFor(id, people));
        for (const [n, batch] of all.entries()) {
          const isLast = n === all.length - 1;
          await Promise.all([
            ...batch.map(([room, command], place) => runs[room]?.(command, serviceOf(place))),
            // The sockets of everybody, in both rooms, are lost at once.
            serviceOf(n).detach(
              people.map(({ id }) => id),
              PROCESSES[0],
            ),
            isLast && deletesOne ? deleteRoom(ids[0] ?? '') : undefined,
          ]);
          for (const id of ids) await expectTruth(id);
        }
        for (const id of ids) await deleteRoom(id);
        for (const id of ids) await expectAllTold(id);
      }),
      { numRuns: 25 },
    );
  });

  const serviceOf = (n: number): SessionsService => sessionsOf(apps[n % 2] ?? app);
  const deleteRoom = (id: string): Promise<unknown> =>
    app.database.pool.query('DELETE FROM rooms WHERE id = $1', [id]);

  /** Runs commands in a room, and remembers who has entered. */
  function runnerFor(roomId: string, people: Known[] = []) {
    const nobody: Known = { id: randomUUID(), resumeToken: 'unknown' };
    const run = async (command: Command, service: SessionsService): Promise<unknown> => {
      const known = 'person' in command ? (people[command.person] ?? nobody) : nobody;
      const processId = PROCESSES['process' in command ? command.process : 0] ?? '';
      if (command.do === 'enter') {
        const entered = await service.enter(entryTo(roomId, { role: command.role, processId }));
        if ('participant' in entered)
          people.push({ id: entered.participant.id, resumeToken: entered.resumeToken });
        return entered.outcome;
      }
      if (command.do === 'resume') {
        const { outcome, ...rest } = await service.resume(roomId, known.resumeToken, MEDIA, processId);
        return 'participant' in rest ? { outcome } : { outcome, ...rest };
      }
      if (command.do === 'leave') return service.leave(known.id, 'left');
      if (command.do === 'admit' || command.do === 'deny' || command.do === 'remove')
        return service[command.do](roomId, known.id);
      if (command.do === 'admitAll') return service.admitAll(roomId);
      if (command.do === 'detach') await service.detach([known.id], processId);
      if (command.do === 'endMeeting') await service.endMeeting(roomId);
      if (command.do === 'sweep') await service.sweep();
      if (command.do === 'renew') await service.renewLease(processId);
      // A room that has expired cannot be changed.
      if (command.do === 'lock')
        await service.setLocked(roomId, acme.organization.id, command.locked).catch(() => null);
      if (command.do === 'moveEnd') await setExpired(app, roomId, command.isExpired);
      if (command.do === 'pass') await letLiveTimePass(app, roomId, command.ms);
      return null;
    };
    return Object.assign(run, { people });
  }

  async function expectTheSame(roomId: string, people: readonly Known[], reference: ReferenceRoom) {
    const { rows } = await app.database.pool.query(
      `SELECT id, role, state, left_reason AS "leftReason", process_id AS process, detached_at IS NOT NULL AS lost
         FROM participants WHERE room_id = $1 ORDER BY array_position($2::uuid[], id)`,
      [roomId, people.map(({ id }) => id)],
    );
    expect(rows).toEqual(
      reference.people.map(({ role, state, leftReason, process: on, detachedAt }, n) => ({
        id: people[n]?.id,
        role,
        state,
        leftReason,
        process: PROCESSES[on],
        lost: detachedAt !== null,
      })),
    );
    const sessions = await app.database.pool.query(
      `SELECT count(*)::integer AS begun,
              (count(*) FILTER (WHERE ended_at IS NOT NULL OR below_since < now() - interval '30 seconds'))::integer AS over
         FROM room_sessions WHERE room_id = $1`,
      [roomId],
    );
    expect(sessions.rows).toEqual([{ begun: reference.begun, over: reference.over }]);
  }

  /** What is true of a room at every instant, whatever has happened. */
  async function expectTruth(roomId: string): Promise<void> {
    const { rows } = await app.database.pool.query<Record<string, number | boolean>>(
      `SELECT (SELECT count(*) FROM participants WHERE room_id = $1 AND state = 'joined' AND role <> 'viewer')::integer AS people,
              (SELECT count(*) FROM participants WHERE room_id = $1 AND state = 'joined' AND role = 'viewer')::integer AS viewers,
              (SELECT count(*) FROM participants WHERE room_id = $1 AND state = 'waiting')::integer AS waiting,
              (SELECT count(*) FROM room_sessions WHERE room_id = $1 AND ended_at IS NULL)::integer AS open,
              (SELECT count(*) FROM room_sessions WHERE room_id = $1 AND ended_at IS NULL AND below_since IS NULL)::integer AS met,
              (SELECT count(*) FROM room_sessions s JOIN room_sessions o ON o.room_id = s.room_id AND o.id <> s.id
                  AND o.started_at >= s.started_at AND o.started_at < coalesce(s.ended_at, 'infinity')
                WHERE s.room_id = $1)::integer AS overlaps`,
      [roomId],
    );
    const [{ people = NaN, viewers = NaN, waiting = NaN, open = NaN, met, overlaps } = {}] = rows;
    expect(people).toBeLessThanOrEqual(4);
    expect(viewers).toBeLessThanOrEqual(4);
    expect(waiting).toBeLessThanOrEqual(50);
    expect(open).toBeLessThanOrEqual(1);
    const joined = Number(people) + Number(viewers);
    expect({ met, overlaps }).toEqual({ met: joined >= 2 ? 1 : 0, overlaps: 0 });
    const { status, body } = await acme.get<{ participantCount?: number }>(`/v2/rooms/${roomId}`);
    expect([200, 404]).toContain(status);
    expect(body.participantCount ?? joined).toBe(joined);
  }

  /** Everybody who came has gone, each once, and every session that began has ended. */
  async function expectAllTold(roomId: string): Promise<void> {
    const { rows } = await app.database.pool.query<{ subject: string; types: string[] }>(
      `SELECT subject_id AS subject, array_agg(type ORDER BY occurred_at, type !~ 'knocked|started', type) AS types FROM live_events
        WHERE room_id = $1 GROUP BY subject_id`,
      [roomId],
    );
    for (const { types } of rows)
      expect(types.join()).toMatch(
        /^(session.started,session.ended|(participant.knocked,)?participant.joined,participant.left|participant.knocked,participant.(denied|knock_cancelled))$/,
      );
  }
});

const PROCESSES: readonly [string, string, string] = [randomUUID(), randomUUID(), randomUUID()];
