import { readable, table } from '../../test/support/figures.mjs';
import { load } from '../support/load.mjs';
import { best, faster, kindsOf } from './kinds.mjs';
import { end, makeRooms, setUp, startAlone } from '../support/set-up.mjs';

const CONNECTIONS = 64;
const SIZES = [2, 5, 10, 20];

/** How many connections to Postgres a process makes use of. */
export async function connections({ seconds, rounds, rooms: count }, cleanup) {
  const { server, ...stage } = await setUp(cleanup);
  const kinds = kindsOf(stage, await makeRooms(stage.postgres, stage.keys, count));
  await end(server);
  const rows = [];
  for (const size of SIZES) {
    const other = await startAlone({ ...stage.variables, DATABASE_POOL_SIZE: String(size) }, cleanup);
    const measure = (kind, duration = seconds) =>
      load({ ...stage, server: other }, kind, { connections: CONNECTIONS, duration });
    await measure(kinds.read, 1);
    const read = await best(rounds, faster, () => measure(kinds.read));
    const create = await best(rounds, faster, () => measure(kinds.create));
    const used = await stage.postgres.connections();
    const figures = [read.perSecond, create.perSecond].map(Math.round);
    rows.push([String(size), String(used), ...[...figures, read.p99, create.p99].map(readable)]);
    await end(other);
  }
  const head = [
    '`DATABASE_POOL_SIZE`',
    'opened',
    'reads/s',
    'creations/s',
    'p99 of reads',
    'p99 of creations',
  ];
  return table(head, rows);
}
