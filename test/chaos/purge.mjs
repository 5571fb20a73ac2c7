import { setTimeout as pause } from 'node:timers/promises';
import { describeResponse, sendRequest } from '../support/send-request.mjs';
import { quantile, readable } from '../support/figures.mjs';
import { expectCleanStop, setUp } from './set-up.mjs';

const SERVERS = 3;
const FULL = {
  living: 800_000,
  backlog: 160_000,
  trickle: 40_000,
  trickleSeconds: 60,
  filling: 150,
  reading: 20,
};
const QUICK = {
  living: 40_000,
  backlog: 8_000,
  trickle: 2_000,
  trickleSeconds: 8,
  filling: 15,
  reading: 8,
};
/** Readers, and the pause of each after a response, in ms: a steady load, far from the most that fits. */
const READERS = 6;
const PAUSE = 40;
/** Longest life after expiry, in s, once the purge has caught up. */
const PROMISE = 60;
/** p99 of reads beside the purge, in times that of reads without it; of the few reads of a short run it is a rough figure. */
const SLOWER = { full: 1.5, quick: 3 };
/** Time for the backlog to go, in ms. */
const PATIENCE = 300_000;
/** Rooms that one statement makes. */
const CHUNK = 50_000;

/**
 * Most rooms live on, many expire at the same instant, and some one after the other after that. Reads are measured
 * before, meanwhile and after, on the same tables.
 */
export const purge = {
  name: 'purge',
  async run({ isQuick, cleanup, deviations }) {
    const size = isQuick ? QUICK : FULL;
    const { postgres, servers, token } = await setUp(cleanup, { servers: SERVERS });
    const [{ id: organizationId }] = await postgres.query('SELECT id FROM organizations');
    await makeRooms(postgres, organizationId, size.living, `now() + interval '1 day'`);
    const expireAt = new Date(Date.now() + (size.filling + size.reading) * 1_000);
    const end = `'${expireAt.toISOString()}'::timestamptz - interval '1 hour'`;
    await makeRooms(postgres, organizationId, size.backlog, end);
    const oneByOne = `n * interval '1 second' * ${size.trickleSeconds} / ${size.trickle}`;
    await makeRooms(postgres, organizationId, size.trickle, `${end} + ${oneByOne}`);
    await postgres.query('CREATE TABLE planned AS SELECT id, ends_at FROM rooms WHERE ends_at < now()');
    await postgres.query('VACUUM ANALYZE rooms');
    await postgres.query('CHECKPOINT');
    if (Date.now() > expireAt.getTime() - 5_000)
      throw new Error('Rooms expire before reads could be measured: this machine is too slow.');

    const living = await postgres.query('SELECT number FROM rooms WHERE ends_at > now() LIMIT 10000');
    const reading = new Reading(servers, token, living, deviations);
    const before = await reading.until(async () => Date.now() >= expireAt.getTime());
    const startedAt = Date.now();
    const last = expireAt.getTime() + size.trickleSeconds * 1_000;
    const meanwhile = await reading.until(async () => {
      if (Date.now() > startedAt + PATIENCE) return true;
      return Date.now() > last && (await leftovers(postgres)) === 0;
    });
    const after = await reading.until(
      async () => Date.now() >= startedAt + meanwhile.ms + size.reading * 1_000,
    );

    const purged = await judge(postgres, size, deviations);
    const usual = quantile([...before.times, ...after.times], 0.99);
    const beside = quantile(meanwhile.times, 0.99);
    if (beside > usual * (isQuick ? SLOWER.quick : SLOWER.full))
      deviations.add(
        'Slow',
        `p99 of reads is ${readable(beside)} ms beside the purge, ${readable(usual)} ms without.`,
      );
    await expectCleanStop(servers, deviations);
    return {
      'rooms, of which expire': `${size.living + size.backlog + size.trickle}, ${size.backlog + size.trickle}`,
      ...purged,
      reads: before.times.length + meanwhile.times.length + after.times.length,
      'p99 of reads without the purge, ms': readable(usual),
      'p99 before, ms': readable(quantile(before.times, 0.99)),
      'p99 after, ms': readable(quantile(after.times, 0.99)),
      'p99 beside the purge, ms': readable(beside),
    };
  },
};

async function makeRooms(postgres, organizationId, count, endsAt) {
  for (let made = 0; made < count; made += CHUNK)
    await postgres.query(
      `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed, created_at, ends_at)
       SELECT gen_random_uuid(), floor(random() * 2 ^ 53), $1, gen_random_uuid(), 'normal', false,
              decode(repeat(md5(random()::text), 5), 'hex'), decode(repeat(md5(random()::text), 5), 'hex'), now() - interval '1 day', ${endsAt}
         FROM generate_series($2::integer, $3::integer) AS n`,
      [organizationId, made + 1, Math.min(count, made + CHUNK)],
    );
}

async function leftovers(postgres) {
  const [{ count }] = await postgres.query(
    'SELECT count(*)::integer FROM planned WHERE id IN (SELECT id FROM rooms WHERE ends_at < now())',
  );
  return count;
}

/** Checks the audit events of the purge, by the clock of Postgres: each once, none early, none late. */
async function judge(postgres, size, deviations) {
  const planned = size.backlog + size.trickle;
  const [row] = await postgres.query(
    `WITH purged AS (
       SELECT e.subject_id, e.occurred_at, p.ends_at + interval '1 hour' AS expired_at
         FROM audit_events e LEFT JOIN planned p ON p.id::text = e.subject_id
        WHERE e.type = 'room.purged'),
     backlog AS (SELECT max(occurred_at) AS gone_at FROM purged WHERE expired_at = (SELECT min(expired_at) FROM purged))
     SELECT count(*)::integer AS events,
            count(DISTINCT subject_id)::integer AS rooms,
            count(*) FILTER (WHERE expired_at IS NULL)::integer AS others,
            count(*) FILTER (WHERE occurred_at < expired_at - interval '1 millisecond')::integer AS early,
            count(*) FILTER (WHERE expired_at > gone_at AND occurred_at > expired_at + $1 * interval '1 second')::integer
              AS late,
            extract(epoch FROM max(gone_at) - min(expired_at))::float AS caught_up_after,
            extract(epoch FROM max(occurred_at - expired_at))::float AS longest,
            (SELECT count(*)::integer FROM rooms) AS living
       FROM purged, backlog`,
    [PROMISE],
  );
  if (row.events !== planned || row.rooms !== planned)
    deviations.add('Once', `${row.events} deletions of ${row.rooms} rooms; ${planned} rooms expired.`);
  if (row.others > 0) deviations.add('Once', `${row.others} rooms were purged that live on.`);
  if (row.early > 0) deviations.add('Early', `${row.early} rooms were purged before their time.`);
  if (row.late > 0) deviations.add('Late', `${row.late} rooms were purged more than ${PROMISE} s after it.`);
  if (row.living !== size.living)
    deviations.add('Living', `${row.living} rooms are left, not ${size.living}.`);
  return {
    'purged, each once': row.rooms,
    'purged twice, early, or late': row.events - row.rooms + row.early + row.late,
    'backlog gone after, s': readable(row.caught_up_after),
    'longest life after expiry, s': readable(row.longest),
  };
}

/** Reads single meetings at a steady pace, from all servers. */
class Reading {
  constructor(servers, token, rooms, deviations) {
    Object.assign(this, { servers, token, rooms, deviations });
  }

  /** @returns the time of every read until then, in ms, and how long it took altogether */
  async until(isOver) {
    const startedAt = Date.now();
    const times = [];
    const end = new AbortController();
    const watch = async () => {
      while (!(await isOver())) await pause(500);
      end.abort();
    };
    const read = async (_, reader) => {
      while (!end.signal.aborted) {
        const { number } = this.rooms[Math.floor(Math.random() * this.rooms.length)];
        const { url } = this.servers[reader % this.servers.length];
        const answer = await sendRequest(url, `GET /v1/meetings/${number}`, { token: this.token });
        times.push(answer.ms);
        if (answer.status !== 200) this.deviations.add('Read', describeResponse(answer));
        await pause(PAUSE);
      }
    };
    await Promise.all([watch(), ...Array.from({ length: READERS }, read)]);
    return { times, ms: Date.now() - startedAt };
  }
}
