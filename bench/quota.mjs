/**
 * Measures Foyer's quota beside other libraries, all on the same two servers: `npm run bench:quota`. Progress goes to
 * stderr, the tables to stdout.
 */
import { CANDIDATES } from './quota-candidates.mjs';
import { Cleanup, exitCodeOf } from '../test/support/cleanup.mjs';
import { readOptions } from './support/quota-options.mjs';
import { exactnessTable, speedTables } from './support/quota-tables.mjs';
import { startPostgres, startRedis } from '../test/support/servers.mjs';
import { Workers } from './support/workers.mjs';

/** In ms. */
const WARM_UP = 700;
const PLENTY = 2_000_000_000;
const LIMIT = 1000;
/** Organizations for whose points all processes race, in each round. */
const RACES = 8;

/** What is measured, in turn. `first` is the number of the first organization. */
const LOADS = {
  hot: { first: 1, organizations: 1, limit: PLENTY },
  many: { first: 1_000, organizations: 1000, limit: PLENTY },
  refused: { first: 2, organizations: 1, limit: 1 },
};

const options = usage();
const cleanup = new Cleanup();
if (options) {
  const compared = () => compare(options).then(() => true);
  process.exit(await exitCodeOf(compared, cleanup));
}

/** Measures every candidate in turn, as often as there are rounds, and prints the tables. */
async function compare({ names, workers, rounds }) {
  const servers = { postgres: await startPostgres(cleanup), redis: await startRedis(cleanup) };
  const speeds = Object.fromEntries(names.map((name) => [name, []]));
  const checks = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 1; round <= rounds; round += 1) {
    // Each round begins with another candidate, so that none is always the first after the same one.
    const turn = (round - 1) % names.length;
    for (const [index, name] of [...names.slice(turn), ...names.slice(0, turn)].entries()) {
      console.error(`Round ${round} of ${rounds}: ${name}`);
      const load = new Workers(workers, name, servers);
      await cleanup.add(() => load.stop());
      await load.ready();
      speeds[name].push(await measureSpeed(load));
      checks[name].push(await checkExactness(load, (round * names.length + index) * 100));
      await load.stop();
    }
  }
  console.log([...speedTables(speeds), exactnessTable(checks, LIMIT)].join('\n\n'));
}

/** @returns for each load the calls answered in a second and the latencies of all processes */
async function measureSpeed(load) {
  const { concurrency, seconds } = options;
  const speeds = {};
  for (const [kind, what] of Object.entries(LOADS)) {
    const job = { ...what, concurrency, warmUp: WARM_UP, duration: seconds * 1000 };
    const results = await load.all('load', job);
    const admitted = results.reduce((sum, result) => sum + result.admitted, 0);
    const isAsMeant = kind === 'refused' ? admitted <= LOADS.refused.limit : admitted === sumOfCalls(results);
    if (!isAsMeant)
      throw new Error(`${load.candidate}: "${kind}" admitted ${admitted} of ${sumOfCalls(results)}`);
    speeds[kind] = {
      perSecond: results.reduce((sum, { perSecond }) => sum + perSecond, 0),
      latencies: results.map(({ latencies }) => latencies),
    };
  }
  return speeds;
}

/** Uses 100 organizations that nothing else uses. */
async function checkExactness(load, offset) {
  const first = 10_000 + offset;
  const weighted = await load.one('countsWeights', { first });
  const free = weighted && (await load.one('refusesFreely', { first: first + 1 }));
  // A third more than fits, so that the last points go to calls that still fit.
  const calls = Math.ceil((LIMIT / options.workers) * 1.3);
  const job = {
    first: first + 2,
    organizations: RACES,
    limit: LIMIT,
    concurrency: options.concurrency,
    calls,
    weighted,
  };
  const answers = await load.all('race', job);
  const admitted = answers[0].map((_, number) => answers.reduce((sum, points) => sum + points[number], 0));
  return { weighted, free, admitted };
}

function sumOfCalls(results) {
  return results.reduce((sum, { calls }) => sum + calls, 0);
}

/** @returns the options; null when there is nothing to do but to say how it is used */
function usage() {
  try {
    return readOptions(Object.keys(CANDIDATES));
  } catch (error) {
    console.error(`${error.message}\nTry npm run bench:quota -- --help`);
    process.exitCode = 2;
    return null;
  }
}
