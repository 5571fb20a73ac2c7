/**
 * Measures what one Foyer process on one core can do, and what it needs: `npm run bench:sizing`. Postgres and the clients
 * have the other cores. docs/operations.md has the figures. For Linux.
 */
import { parseArgs } from 'node:util';
import { connections } from './sizing/connections.mjs';
import { requests } from './sizing/requests.mjs';
import { storage } from './sizing/storage.mjs';
import { Cleanup, interruption } from '../test/support/cleanup.mjs';

const PARTS = { requests, connections, storage };

const HELP = `npm run bench:sizing -- [options]

Measures one Foyer process on one core, with Postgres and the clients on the others, and prints tables in Markdown.

  --seconds 3      of each measurement
  --rounds 3       how often each is repeated; the best one counts
  --rooms 100000   rooms there are; those that are made and purged
  --only <names>   only these, separated by commas: ${Object.keys(PARTS).join(', ')}

Exit codes: 0 done · 1 failed · 2 wrong usage · 130 interrupted`;

const options = usage();
const interrupted = interruption();
let code = 0;
interrupted.catch(() => (code = 130));
for (const name of options.names) {
  const cleanup = new Cleanup();
  try {
    console.log(`## ${name}\n\n${await Promise.race([PARTS[name](options, cleanup), interrupted])}\n`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    code ||= 1;
  }
  await cleanup.run();
  if (code !== 0) break;
}
process.exit(code);

function usage() {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '3' },
        rounds: { type: 'string', default: '3' },
        rooms: { type: 'string', default: '100000' },
        only: { type: 'string', default: Object.keys(PARTS).join() },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    const [seconds, rounds, rooms] = [values.seconds, values.rounds, values.rooms].map(Number);
    const names = values.only.split(',').map((name) => name.trim());
    const unknown = names.filter((name) => !(name in PARTS));
    if (unknown.length > 0) throw new RangeError(`--only: ${unknown.join(', ')} is not known`);
    for (const [name, number] of Object.entries({ seconds, rounds }))
      if (!Number.isInteger(number) || number < 1)
        throw new RangeError(`--${name}: a whole number, 1 or more`);
    if (!Number.isInteger(rooms / 20) || rooms < 1_000)
      throw new RangeError('--rooms: a multiple of 20, 1000 or more');
    return { seconds, rounds, rooms, names };
  } catch (error) {
    console.error(`${error.message}\nnpm run bench:sizing -- --help explains the options.`);
    return process.exit(2);
  }
}
