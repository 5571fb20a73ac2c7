import { setTimeout as pause } from 'node:timers/promises';
import { readable, table } from '../../test/support/figures.mjs';
import { cli } from '../../test/support/foyer.mjs';
import { load } from '../support/load.mjs';
import { kindsOf } from './kinds.mjs';
import { end, setUp, startAlone } from '../support/set-up.mjs';

const CONNECTIONS = 32;
const PATIENCE = 120_000;

/** What rooms and events take on the disk, and how fast expired rooms are deleted. */
export async function storage({ rooms: count }, cleanup) {
  const { postgres, variables, ...stage } = await setUp(cleanup);
  const { create } = kindsOf(stage, []);
  const before = await sizes(postgres);
  const { perSecond } = await load({ ...stage, postgres }, create, {
    connections: CONNECTIONS,
    amount: count,
  });
  const full = await sizes(postgres);
  await end(stage.server);

  const first = await expire(postgres, count / 2);
  await cli(['rooms', 'purge'], variables);
  const byHand = await rateOfPurge(postgres, first, count / 2);
  await startAlone(variables, cleanup);
  const second = await expire(postgres, count / 2);
  const byItself = await rateOfPurge(postgres, second, count / 2);
  const per = (name) => ((full[name] - before[name]) / count) * 100_000;
  return [
    table(
      ['On the disk, indexes included', 'MB'],
      [
        ['100,000 rooms', readable(per('rooms') / 1e6)],
        ['100,000 audit events', readable(per('audit_events') / 1e6)],
        ['an empty database', readable(before.database / 1e6)],
      ],
    ),
    table(
      ['Expired rooms deleted', 'a second'],
      [
        ['by one process, which rests between batches', readable(Math.round(byItself))],
        ['by `foyer rooms purge`', readable(Math.round(byHand))],
      ],
    ),
    `${readable(count)} rooms were made, ${readable(Math.round(perSecond))} a second.`,
  ].join('\n\n');
}

async function sizes(postgres) {
  await postgres.query('VACUUM ANALYZE');
  const [row] = await postgres.query(
    `SELECT pg_total_relation_size('rooms')::float8 AS rooms,
            pg_total_relation_size('audit_events')::float8 AS audit_events,
            pg_database_size(current_database())::float8 AS database`,
  );
  return row;
}

/** Lets so many rooms end. @returns when, by the clock of Postgres */
async function expire(postgres, count) {
  const [{ now }] = await postgres.query('SELECT clock_timestamp()::text AS now');
  await postgres.query(
    `UPDATE rooms SET ends_at = now() - interval '2 hours'
      WHERE id IN (SELECT id FROM rooms WHERE ends_at > now() LIMIT $1)`,
    [count],
  );
  return now;
}

/** Waits until so many rooms have been purged since then. @returns how many a second, from the first to the last */
async function rateOfPurge(postgres, since, count) {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const [{ events, seconds }] = await postgres.query(
      `SELECT count(*)::integer AS events,
              extract(epoch FROM max(occurred_at) - min(occurred_at))::float8 AS seconds
         FROM audit_events WHERE type = 'room.purged' AND occurred_at >= $1`,
      [since],
    );
    if (events === count) return events / seconds;
    if (Date.now() > deadline) throw new Error(`${events} of ${count} expired rooms are purged.`);
    await pause(500);
  }
}
