/**
 * Proves that neither slow clients nor floods hold the server: `npm run slow`. slowhttptest (Debian has it) keeps slow
 * connections open in each of its modes, and flood-worker.mjs sends requests without waiting for responses, while
 * requests of others are measured. It starts everything it needs on 127.0.0.1, ends by
 * itself, and leaves nothing behind.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { Cleanup, exitCodeOf } from '../support/cleanup.mjs';
import { quantile } from '../support/figures.mjs';
import { makeOrganization, startFoyers } from '../support/foyer.mjs';
import { startPostgres } from '../support/servers.mjs';

/** Slow connections, how many must be open at once, and most connections that Foyer serves: fewer than all that come. */
const CONNECTIONS = 400;
const LEAST_OPEN = 360;
const MAX_CONNECTIONS = 1_000;
/** How long each way lasts, in s, and how often the others ask meanwhile, in ms. */
const SECONDS = 10;
const INTERVAL = 50;
/** Longest time that the others may wait, in ms. */
const DEADLINE = 5_000;

/**
 * The modes of slowhttptest, with new connections a second, the path, and whether connections stay open: what asks for
 * ranges gets a response at once. What is read slowly must be larger than what the system holds for a connection; two hundred
 * whole downloads of it a second would be a load of another kind.
 */
const WAYS = [
  { name: 'slow headers', flags: ['-H', '-i', '5'], rate: 200, path: '/v1/meetings', isHeld: true },
  {
    name: 'slow bodies',
    flags: ['-B', '-i', '5', '-s', '8192', '-t', 'POST', '-f', 'application/json'],
    rate: 200,
    path: '/v1/meetings',
    isHeld: true,
  },
  {
    name: 'overlapping ranges',
    flags: ['-R', '-a', '5', '-b', '500'],
    rate: 200,
    path: '/docs/swagger-ui-bundle.js',
  },
  {
    name: 'slow reading',
    flags: ['-X', '-w', '10', '-y', '20', '-n', '5', '-z', '32'],
    rate: 50,
    path: '/docs/swagger-ui-bundle.js',
    isHeld: true,
  },
];

/** Kinds of requests that flood-worker.mjs sends without end, and how long each lasts, in s. */
const FLOODS = ['readiness', 'large bodies', 'lists'];
const FLOOD_SECONDS = 3;
const FLOOD_WORKER = fileURLToPath(new URL('../chaos/flood-worker.mjs', import.meta.url));

const cleanup = new Cleanup();
process.exit(await exitCodeOf(slow, cleanup));

/** @returns whether all other clients were served all the time */
async function slow() {
  const environment = {
    DATABASE_URL: await startPostgres(cleanup),
    MAX_CONNECTIONS: String(MAX_CONNECTIONS),
  };
  const [{ tokens }, attacker] = await Promise.all(
    [1, 2].map(() => makeOrganization({ points: 1_000_000, keys: 1 }, environment)),
  );
  const [server] = await startFoyers(1, environment, cleanup);
  let failures = 0;
  let isHarmless = false;
  for (const way of WAYS) {
    const [answers, open] = await Promise.all([
      askOthers(server.url, tokens[0], SECONDS * 1000),
      attack(way, server.url, tokens[0]),
    ]);
    failures += report(`${way.name}: ${open} connections at once within ${SECONDS} s`, answers);
    if (way.isHeld && open < LEAST_OPEN) isHarmless = true;
  }
  for (const kind of FLOODS) {
    const worker = fork(FLOOD_WORKER, [server.url, kind, attacker.tokens[0]]);
    await cleanup.add(() => worker.kill('SIGKILL'));
    failures += report(
      `flood of ${kind}: ${FLOOD_SECONDS} s`,
      await askOthers(server.url, tokens[0], FLOOD_SECONDS * 1000),
    );
    if (worker.exitCode !== null) isHarmless = true;
    worker.kill('SIGKILL');
  }
  const health = await fetch(`${server.url}/health/ready`);
  console.log(
    `${WAYS.length} slow modes and ${FLOODS.length} floods, ${failures} requests of others failed, readiness afterwards: ${health.status}`,
  );
  if (isHarmless)
    console.log(
      `An attack held fewer than ${LEAST_OPEN} connections, or ended before its time: it shows nothing.`,
    );
  return failures === 0 && !isHarmless && health.ok;
}

/**
 * Prints how others were served during an attack.
 * @returns how many of their requests failed
 */
function report(what, answers) {
  const served = answers.filter(({ status }) => status === 200);
  const times = served.map(({ ms }) => ms);
  const failed = answers.length - served.length;
  console.log(
    `${what}; of ${answers.length} requests of others ${served.length} were served, ` +
      `p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms, ${failed} failed`,
  );
  return failed;
}

/** @returns how many connections it held open at once */
async function attack({ flags, rate, path }, url, token) {
  const args = ['-c', CONNECTIONS, '-r', rate, '-l', SECONDS, '-p', 3, '-u', url + path, ...flags];
  // It has no option for this header, but takes that of another one as it is.
  args.push('-m', `*/*\r\nAuthorization: Bearer ${token}`);
  const child = spawn('slowhttptest', args.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
  await cleanup.add(() => child.kill());
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-40_000)));
  await once(child, 'exit');
  const plain = stripVTControlCharacters(output);
  return Math.max(0, ...[...plain.matchAll(/connected:\s+(\d+)/g)].map(([, count]) => Number(count)));
}

/** Asks again and again, each time over a connection of its own. */
async function askOthers(url, token, duration) {
  const answers = [];
  const end = performance.now() + duration;
  while (performance.now() < end) {
    const startedAt = performance.now();
    const status = await fetch(`${url}/v1/meetings`, {
      headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
      signal: AbortSignal.timeout(DEADLINE),
    }).then(
      async (response) => (await response.arrayBuffer(), response.status),
      (error) => error.name,
    );
    answers.push({ status, ms: performance.now() - startedAt });
    await pause(INTERVAL);
  }
  return answers;
}
