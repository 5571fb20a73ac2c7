/**
 * Proves that slow clients cannot hold the server: `npm run slow`. slowhttptest (Debian has it) keeps slow connections
 * open in each of its ways, while requests of others are measured. It starts everything it needs on 127.0.0.1, ends by
 * itself, and leaves nothing behind.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { Cleanup, interruption } from '../support/cleanup.mjs';
import { quantile } from '../support/figures.mjs';
import { makeOrganization, startFoyers } from '../support/foyer.mjs';
import { startPostgres } from '../support/servers.mjs';

/** Slow connections, and most connections that Foyer serves: fewer than all that come. */
const CONNECTIONS = 400;
const MAX_CONNECTIONS = 1_000;
/** How long each way lasts, in s, and how often the others ask meanwhile, in ms. */
const SECONDS = 10;
const INTERVAL = 50;
/** Longest time that the others may wait, in ms. */
const DEADLINE = 5_000;

/**
 * The ways of slowhttptest, with new connections a second, the path, and whether connections stay open: what asks for
 * ranges is answered at once. What is read slowly must be larger than what the system holds for a connection; two hundred
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

const cleanup = new Cleanup();
let code = 1;
const interrupted = interruption();
interrupted.catch(() => (code = 130));
try {
  code = (await Promise.race([slow(), interrupted])) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
}
await cleanup.run();
process.exit(code);

/** @returns whether everybody else was served all the time */
async function slow() {
  const starting = startPostgres();
  await cleanup.add(async () => (await starting).stop());
  const { url: database } = await starting;
  const environment = { DATABASE_URL: database, MAX_CONNECTIONS: String(MAX_CONNECTIONS) };
  const { tokens } = await makeOrganization({ points: 1_000_000, keys: 1 }, environment);
  const [server] = await startFoyers(1, environment, cleanup);
  let failures = 0;
  let isHarmless = false;
  for (const way of WAYS) {
    const [answers, open] = await Promise.all([
      askOthers(server.url, tokens[0], SECONDS * 1000),
      attack(way, server.url, tokens[0]),
    ]);
    const served = answers.filter(({ status }) => status === 200);
    failures += answers.length - served.length;
    if (way.isHeld && open < CONNECTIONS) isHarmless = true;
    const times = served.map(({ ms }) => ms);
    console.log(
      `${way.name}: ${open} connections at once within ${SECONDS} s; of ${answers.length} requests of others ` +
        `${served.length} were served, p50 ${quantile(times, 0.5).toFixed(0)} ms, p99 ${quantile(times, 0.99).toFixed(0)} ms, ${answers.length - served.length} failed`,
    );
  }
  const health = await fetch(`${server.url}/health/ready`);
  console.log(`4 ways, ${failures} requests of others failed, readiness afterwards: ${health.status}`);
  if (isHarmless) console.log(`An attack held fewer than ${CONNECTIONS} connections: it shows nothing.`);
  return failures === 0 && !isHarmless && health.ok;
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
