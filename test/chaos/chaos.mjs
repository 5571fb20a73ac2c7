/**
 * Breaks what Foyer stands on, under load, and counts what is lost: `npm run chaos`, shortened `npm run chaos:quick`.
 * docs/chaos.md explains what each experiment shows.
 */
import { floods } from './floods.mjs';
import { fullDisks } from './full-disk.mjs';
import { killedProcess } from './killed-process.mjs';
import { startingTogether } from './migrations-at-once.mjs';
import { liveRooms } from './live-rooms.mjs';
import { mediaServers } from './media-servers.mjs';
import { olderProcess } from './older-process.mjs';
import { outages } from './outages.mjs';
import { purge } from './purge.mjs';
import { rollingRestart } from './rolling-restart.mjs';
import { webhooks } from './webhooks.mjs';
import { readOptions } from './options.mjs';
import { Cleanup, interruption } from '../support/cleanup.mjs';
import { Deviations } from '../support/deviations.mjs';

const EXPERIMENTS = [
  killedProcess,
  outages,
  fullDisks,
  rollingRestart,
  startingTogether,
  olderProcess,
  purge,
  floods,
  liveRooms,
  mediaServers,
  webhooks,
];

/** Without those that measure times: in a short run beside others they would measure these. */
const QUICK = EXPERIMENTS.filter((experiment) => ![purge, floods, mediaServers].includes(experiment));

const options = usage();
let code = 1;
if (options) {
  const interrupted = interruption();
  interrupted.catch(() => (code = 130));
  const results = [];
  const wanted = options.wanted ?? (options.isQuick ? QUICK : EXPERIMENTS).map(({ name }) => name);
  for (const experiment of EXPERIMENTS.filter(({ name }) => wanted.includes(name))) {
    results.push(await run(experiment, interrupted));
    if (code === 130) break;
  }
  const failed = results.filter((result) => !result.isAsPromised);
  console.log(`\n${results.length - failed.length} of ${results.length} experiments as promised.`);
  if (failed.length > 0) console.log(`Not as promised: ${failed.map(({ name }) => name).join(', ')}`);
  if (code !== 130) code = failed.length === 0 ? 0 : 1;
  process.exit(code);
}
process.exit(0);

/** Runs one experiment, with everything of its own, and prints its counts and whatever was not as it must be. */
async function run({ name, run: work }, interrupted) {
  const [cleanup, deviations] = [new Cleanup(), new Deviations()];
  const startedAt = Date.now();
  console.log(`\n── ${name} ──`);
  let isComplete = false;
  try {
    const counts = await Promise.race([work({ ...options, cleanup, deviations }), interrupted]);
    for (const [what, count] of Object.entries(counts)) console.log(`${String(count).padStart(12)}  ${what}`);
    isComplete = true;
  } catch (error) {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
  }
  await cleanup.run();
  for (const line of deviations.lines()) console.log(line);
  console.log(`Deviations: ${deviations.count}. ${((Date.now() - startedAt) / 1000).toFixed(0)} s.`);
  return { name, isAsPromised: isComplete && deviations.count === 0 };
}

function usage() {
  try {
    return readOptions(EXPERIMENTS.map(({ name }) => name));
  } catch (error) {
    console.error(`${error.message}\nnpm run chaos -- --help explains the options.`);
    return process.exit(2);
  }
}
