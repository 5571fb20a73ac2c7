import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

const FULL = { windows: 3, seconds: 55, servers: 4, clients: 4, connections: 50, points: 1000 };
const QUICK = { windows: 2, seconds: 6, servers: 2, clients: 2, connections: 20, points: 500 };
const LARGEST = { windows: 100, seconds: 59, servers: 16, clients: 16, connections: 500, points: 1_000_000 };
/** A write must fit, or a refusal opens no window. */
const LEAST = { points: 3 };

const HELP = `npm run hammer -- [options]

Drives one organization with a random mix of reads (1 point), deletes (2) and writes (3) over 3 keys, from many
connections to several Foyer processes with one store, through consecutive windows of a minute. Every answer counts:
prints what each window admitted, and every deviation from an exact quota.

  --windows ${FULL.windows}       windows to go through
  --seconds ${FULL.seconds}      how long to go on in the last of them
  --servers ${FULL.servers}       Foyer processes
  --clients ${FULL.clients}       client processes
  --connections ${FULL.connections}  keep-alive connections of each client process
  --points ${FULL.points}     points a minute of the organization
  --store <url>     keep points in Redis or Valkey: redis://127.0.0.1:6379; default: an embedded Postgres
  --seed <number>   of the random choices; default: another one each time
  --quick           ${QUICK.windows} windows, ${QUICK.seconds} s in the last, ${QUICK.servers} servers, ${QUICK.clients} clients of ${QUICK.connections} connections, ${QUICK.points} points

Exit codes: 0 exact · 1 a deviation, or a failure · 2 wrong usage · 130 interrupted`;

/** @returns what to do; null when only help was wanted. Throws a RangeError or TypeError for wrong usage. */
export function readOptions() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries([...Object.keys(FULL), 'store', 'seed'].map((name) => [name, text])),
      quick: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return null;
  }
  if (values.store && !/^rediss?:\/\/./.test(values.store))
    throw new RangeError('--store: redis://host:port');
  const numbers = Object.entries(values.quick ? QUICK : FULL).map(([name, usual]) => [
    name,
    wholeNumber(name, values[name] ?? usual, LEAST[name] ?? 1, LARGEST[name]),
  ]);
  const seed = wholeNumber('seed', values.seed ?? randomInt(2 ** 31), 0, 2 ** 31);
  return { ...Object.fromEntries(numbers), store: values.store, seed };
}

function wholeNumber(name, value, least, most) {
  const number = Number(value);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new RangeError(`--${name}: a whole number from ${least} to ${most}`);
}
