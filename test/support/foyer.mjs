import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.mjs';

const run = promisify(execFile);

/** Time a process has to start, and to end, in ms. */
const PATIENCE = 90_000;

/** Most characters kept of what a process says: the latest. */
const OUTPUT = 10_000;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const entry = (name, root = ROOT) => join(root, 'dist', 'src', `${name}.js`);
/** Any key will do, if it is the same for all. */
const ENCRYPTION_KEYS = Buffer.alloc(32, 'the key of measurements').toString('base64');
/** Away from any `.env` file and from the variables of this process. */
const surroundings = (environment) => ({
  cwd: tmpdir(),
  env: { PATH: process.env.PATH, ENCRYPTION_KEYS, ...environment },
});

/**
 * Starts so many compiled Foyer processes beside each other, and waits until all are ready.
 * @param environment `DATABASE_URL` and whatever else they need
 */
export async function startFoyers(count, environment, cleanup) {
  const servers = [];
  for (let number = 0; number < count; number += 1) servers.push(await launch(environment, cleanup));
  await Promise.all(servers.map(ready));
  return servers;
}

/**
 * Starts one compiled Foyer process, and waits until it is ready.
 * @param environment as for {@link startFoyers}; with `PORT` it comes back where it was
 * @param root the folder of another Foyer than this one
 * @param log where its log goes: `ignore` for /dev/null
 */
export async function startFoyer(environment, cleanup, root, log) {
  const server = await launch(environment, cleanup, root, log);
  await ready(server);
  return server;
}

/**
 * Makes an organization with so many points a minute, and some keys of it, through the command line.
 * @returns its id, and the keys
 */
export async function makeOrganization({ points, keys }, environment, root) {
  const slug = `bench-${randomBytes(6).toString('hex')}`;
  const create = ['organizations', 'create', '--name', 'Bench', '--slug', slug, '--points', String(points)];
  const { id } = await cli(create, environment, root);
  const tokens = [];
  for (let number = 1; number <= keys; number += 1) {
    const { key, token = key } = await cli(
      ['keys', 'create', '--organization', slug, '--name', `bench-${number}`],
      environment,
      root,
    );
    tokens.push(token);
  }
  return { id, slug, tokens };
}

/** Runs the compiled command line. */
export async function cli(args, environment, root) {
  const { stdout } = await run(
    process.execPath,
    [entry('cli', root), '--json', ...args],
    surroundings(environment),
  );
  return JSON.parse(stdout);
}

async function launch(environment, cleanup, root, log = 'pipe') {
  const port = environment.PORT ?? (await freePort());
  const child = spawn(process.execPath, [entry('main', root)], {
    ...surroundings({ LOG_LEVEL: 'warn', ...environment, PORT: String(port) }),
    stdio: ['ignore', log, 'pipe'],
  });
  const ended = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text) => (output = (output + text).slice(-OUTPUT)));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
    await ended.finally(() => clearTimeout(timer));
  };
  await cleanup.add(stop);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    url: `http://127.0.0.1:${port}`,
    port: String(port),
    pid: child.pid,
    ended,
    hasEnded,
    output: () => output.trim(),
  };
}

async function ready({ url, hasEnded, output }) {
  const deadline = Date.now() + PATIENCE;
  while (!(await isReady(url))) {
    if (hasEnded() || Date.now() > deadline) throw new Error(`Foyer has not started at ${url}:\n${output()}`);
    await pause(50);
  }
}

function isReady(url) {
  return fetch(`${url}/health/ready`, { headers: { connection: 'close' } }).then(
    ({ ok }) => ok,
    () => false,
  );
}
