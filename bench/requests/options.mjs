import { parseArgs } from 'node:util';
import { GROUPS } from './loads.mjs';

const USUAL = {
  rounds: '5',
  seconds: '2',
  'warm-up': '10000',
  connections: '1,16,64',
  organizations: '1000',
  rooms: '10000,1000000',
  only: GROUPS.join(),
};
const QUICK = { rounds: '1', seconds: '0.7', 'warm-up': '2000', rooms: '10000' };

const HELP = `npm run bench:requests -- [options]

Measures whole requests of Foyer beside bare Fastify, in turns, and prints tables in Markdown.

  --rounds ${USUAL.rounds}                  turns of each server; medians are printed
  --seconds ${USUAL.seconds}                 of each turn
  --warm-up ${USUAL['warm-up']}             requests that each server is sent before each scene
  --connections ${USUAL.connections}       that send requests at the same time
  --organizations ${USUAL.organizations}        beside the one with all rooms, for reads; 0 for none
  --rooms ${USUAL.rooms}       of that organization; of more than the first number only reads are measured
  --only <names>              some of ${USUAL.only}
  --picture <file>            draws the ratios to bare Fastify as an SVG image
  --quick                     rough figures in about a minute:
                              ${Object.entries(QUICK)
                                .map(([name, value]) => `--${name} ${value}`)
                                .join(' ')}

Exit codes: 0 done · 1 a response was not the one that was meant · 2 wrong usage · 130 interrupted`;

/** @returns what to do; ends this process for help and for wrong usage */
export function readOptions() {
  try {
    const text = Object.keys(USUAL).map((name) => [name, { type: 'string' }]);
    const flags = {
      picture: { type: 'string' },
      quick: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    };
    const { values } = parseArgs({ options: { ...Object.fromEntries(text), ...flags } });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    return read({ ...USUAL, ...(values.quick && QUICK), ...values });
  } catch (error) {
    console.error(`${error.message}\nnpm run bench:requests -- --help explains the options.`);
    return process.exit(2);
  }
}

function read(given) {
  const numbers = (name, least) => {
    const list = given[name].split(',').map(Number);
    if (list.every((number) => Number.isInteger(number) && number >= least)) return list;
    throw new RangeError(`--${name}: whole numbers, ${least} or more`);
  };
  const [[rounds], [warmUp], [organizations]] = [
    numbers('rounds', 1),
    numbers('warm-up', 0),
    numbers('organizations', 0),
  ];
  const [seconds, groups, rooms] = [Number(given.seconds), given.only.split(','), numbers('rooms', 1_000)];
  if (!(seconds > 0)) throw new RangeError('--seconds: a number above 0');
  if (!groups.every((group) => GROUPS.includes(group))) throw new RangeError(`--only: ${GROUPS.join()}`);
  if (rooms.some((count, place) => count <= rooms[place - 1]))
    throw new RangeError('--rooms: each more than the last');
  return {
    rounds,
    seconds,
    warmUp,
    connections: numbers('connections', 1),
    organizations,
    rooms,
    groups,
    picture: given.picture,
  };
}
