import { parseArgs } from 'node:util';

const USUAL = { workers: 4, concurrency: 50, seconds: 3, rounds: 3 };
const LARGEST = { workers: 16, concurrency: 500, seconds: 60, rounds: 9 };

const HELP = `npm run bench:quota -- [options]

Measures Foyer's quota beside other libraries, on one Postgres and one Redis, and prints tables in Markdown.

  --workers ${USUAL.workers}       load processes
  --concurrency ${USUAL.concurrency}  calls that each of them has under way at once
  --seconds ${USUAL.seconds}       of each measurement
  --rounds ${USUAL.rounds}        how often every candidate has its turn; medians are printed
  --only <text>     only candidates with this in their names

Exit codes: 0 done · 1 failed · 2 wrong usage · 130 interrupted`;

/** @returns what to do; null when only help was wanted. Throws a RangeError or TypeError for wrong usage. */
export function readOptions(candidates) {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries([...Object.keys(USUAL), 'only'].map((name) => [name, text])),
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return null;
  }
  const numbers = Object.entries(USUAL).map(([name, usual]) => [
    name,
    wholeNumber(name, values[name] ?? usual),
  ]);
  const names = candidates.filter((name) => name.includes(values.only ?? ''));
  if (names.length === 0) throw new RangeError(`--only: part of one of: ${candidates.join(' · ')}`);
  return { ...Object.fromEntries(numbers), names };
}

function wholeNumber(name, value) {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= LARGEST[name]) return number;
  throw new RangeError(`--${name}: a whole number from 1 to ${LARGEST[name]}`);
}
