/**
 * Proves that slow clients cannot hold the server: `npm run slow`. slowhttptest (Debian has it) keeps slow connections
 * open in each of its ways, while requests of others are measured. It starts everything it needs on 127.0.0.1, ends by
 * itself, and leaves nothing behind.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { Cleanup, interruption } from './support/cleanup.mjs';
import { makeOrganization, startFoyers } from './support/foyer.mjs';
import { startPostgres } from './support/servers.mjs';

/** Slow connections, and most connections that Foyer serves: fewer than all that come. */
const CONNECTIONS = 400;
const MAX_CONNECTIONS = 1_000;
/** How long each way lasts, in s, and how often the others ask meanwhile, in ms. */
const SECONDS = 8;
const INTERVAL = 50;
/** Longest time that the others may wait, in ms. */
const DEADLINE = 5_000;

const WAYS = [
  ['slow headers', ['-H', '-i', '5']],
  ['slow bodies', ['-B', '-i', '5', '-s', '8192', '-t', 'POST']],
  ['overlapping ranges', ['-R', '-a', '5', '-b', '500']],
  ['slow reading', ['-X', '-w', '10', '-y', '20', '-n', '5', '-z', '32']],
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
  for (const [name, flags] of WAYS) {
    const [answers, report] = await Promise.all([
      askOthers(server.url, tokens[0], SECONDS * 1000),
      attack(
        flags,
        `${server.url}${name === 'slow reading' ? '/docs/swagger-ui-bundle.js' : '/v1/meetings'}`,
      ),
    ]);
    const served = answers.filter(({ status }) => status === 200);
    failures += answers.length - served.length;
    const times = served.map(({ ms }) => ms).toSorted((a, b) => a - b);
    console.log(
      `${String(name)}: ${CONNECTIONS} connections for ${SECONDS} s (${report}); of ${answers.length} requests of others ` +
        `${served.length} were served, p50 ${at(times, 0.5)} ms, p99 ${at(times, 0.99)} ms, ${answers.length - served.length} failed`,
    );
  }
  const health = await fetch(`${server.url}/health/ready`);
  console.log(`4 ways, ${failures} requests of others failed, readiness afterwards: ${health.status}`);
  return failures === 0 && health.ok;
}

/** @returns how slowhttptest sums up its connections */
async function attack(flags, url) {
  const args = [
    '-c',
    String(CONNECTIONS),
    '-r',
    '200',
    '-l',
    String(SECONDS),
    '-p',
    '3',
    '-u',
    url,
    ...flags,
  ];
  const child = spawn('slowhttptest', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  await cleanup.add(() => child.kill());
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-4_000)));
  await once(child, 'exit');
  // oxlint-disable-next-line no-control-regex
  const plain = output.replaceAll(/\u001b\[[\d;]*m/g, '');
  return ['connected', 'error', 'closed']
    .map(
      (state) =>
        `${state} ${
          plain
            .match(new RegExp(`${state}:\\s+(\\d+)`, 'g'))
            ?.at(-1)
            ?.match(/\d+/)?.[0] ?? '?'
        }`,
    )
    .join(', ');
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

function at(sorted, share) {
  return (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(0);
}
