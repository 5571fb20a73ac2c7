import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { describeResponse, sendRequest } from '../support/send-request.mjs';
import { quantile, readable } from '../support/figures.mjs';
import { makeOrganization } from '../support/foyer.mjs';
import { expectCleanStop, setUp } from './set-up.mjs';

const WORKER = fileURLToPath(new URL('./flood-worker.mjs', import.meta.url));
const KINDS = ['pages', 'readiness', 'documents', 'made-up keys', 'large bodies', 'lists'];

/** How long each flood, and the quiet before it, is measured, in ms. */
const FULL = 10_000;
const QUICK = 2_000;
/** Pause of the caller after a response, in ms. */
const PAUSE = 20;
/** Most that the p99 may be, as a multiple of the quiet one. */
const MOST = 3;
/** A quiet p99 below this, in ms, is as good as this: beside it the turns of a busy machine would be all. */
const FLOOR = 4;

/** Floods of one process whose heap is small, while a caller with a key of another organization asks now and then. */
export const floods = {
  name: 'floods',
  async run({ cleanup, deviations, isQuick }) {
    const environment = { NODE_OPTIONS: '--max-old-space-size=256', DATABASE_POOL_SIZE: '10' };
    const stage = await setUp(cleanup, { servers: 1, environment });
    const [server] = stage.servers;
    const flooder = await makeOrganization({ points: 1_000_000, keys: 1 }, stage.environment);
    const duration = isQuick ? QUICK : FULL;
    const counts = {};
    for (const kind of KINDS) {
      const quiet = await measure(server, stage.token, duration, deviations, `before ${kind}`);
      const worker = fork(WORKER, [server.url, kind, flooder.tokens[0]]);
      await cleanup.add(() => worker.kill('SIGKILL'));
      await pause(500);
      const flooded = await measure(server, stage.token, duration, deviations, kind);
      worker.kill('SIGKILL');
      const ratio = flooded / Math.max(quiet, FLOOR);
      counts[`p99 without ${kind}, ms`] = readable(quiet);
      counts[`p99 beside a flood of ${kind}, ms`] = readable(flooded);
      // In the quick run others may use the machine as well.
      if (ratio > MOST && !isQuick)
        deviations.add('Slow', `${kind}: the p99 is ${readable(ratio)} times that without a flood.`);
      await pause(500);
    }
    await expectCleanStop(stage.servers, deviations);
    return counts;
  },
};

/** @returns the p99 of requests with a key, all of which must succeed, in ms */
async function measure({ url }, token, duration, deviations, when) {
  const times = [];
  for (const end = Date.now() + duration; Date.now() < end; await pause(PAUSE)) {
    const answer = await sendRequest(url, 'GET /v2/quota', { token });
    if (answer.status !== 200) deviations.add('Refused', `${when}: ${describeResponse(answer)}`);
    times.push(answer.ms);
  }
  return quantile(times, 0.99);
}
