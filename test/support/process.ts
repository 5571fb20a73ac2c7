import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ENCRYPTION_KEY } from './encryption-key.js';
import { freePort } from './free-port.mjs';
import { JobProcess } from './job-process.js';

export { freePort };

/** Variables that `pg` would read by itself; with any of them Foyer would not reach its database. */
export const SHELL_FOR_PSQL: NodeJS.ProcessEnv = {
  PGOPTIONS: '-c search_path=nowhere -c default_transaction_read_only=on',
  PGSSLMODE: 'require',
  PGDATABASE: 'nowhere',
  PGUSER: 'nobody',
  PGPORT: '1',
};

/** How a process ended, and its output. */
export interface Ended {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ServerProcess {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** What it has written until now. */
  output(): string;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<Ended>;
}

/**
 * Runs the compiled server until it ends by itself.
 * @param cwd the working directory, where it looks for a file `.env`
 */
export function runServer(environment: NodeJS.ProcessEnv, cwd?: string): Promise<Ended> {
  return launch('dist/src/main.js', [], environment, cwd).ended;
}

/** Runs the compiled command line, with `DATABASE_URL` and whatever else it needs in `environment`. */
export function runCliProcess(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  return launch('dist/src/cli.js', args, environment).ended;
}

let commandLine: JobProcess<{ args: readonly string[]; env: NodeJS.ProcessEnv }, Ended> | undefined;
afterAll(() => commandLine?.stop());

/** As {@link runCliProcess}, but in a process that all commands of a test file share: it costs a tenth. */
export function runCli(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<Ended> {
  const env = environmentOf(environment);
  commandLine ??= new JobProcess('support/command-line.process.mjs', { env, cwd: tmpdir() });
  return commandLine.run({ args, env });
}

/** Starts the compiled server as a process of its own, and waits until it is ready, or whatever else is wanted of it. */
export async function startServer(
  database: { readonly url: string },
  environment: NodeJS.ProcessEnv = {},
  wanted: 'ready' | 'live' = 'ready',
): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = launch('dist/src/main.js', [], {
    DATABASE_URL: database.url,
    PORT: String(port),
    ...environment,
  });
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/health/${wanted}`).then(
      ({ ok }) => ok,
      () => false,
    );
  await eventually(async () => server.hasEnded() || (await isReady()));
  if (server.hasEnded()) throw new Error(`The server did not start:\n${server.output()}`);
  return {
    url,
    output: () => server.output(),
    stop: (signal = 'SIGTERM') => {
      server.child.kill(signal);
      return server.ended;
    },
  };
}

/** Polls a condition until it is true, and fails when that takes longer than a minute. */
export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline)
      throw new Error(`The condition was not met within a minute: ${String(condition)}`);
    await pause(50);
  }
}

/**
 * Starts a program of the system, and waits until it is ready.
 * @throws when it cannot be started, or ends before that
 */
export async function startProgram(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
  isReady: () => boolean | Promise<boolean>,
): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: 'ignore', ...options });
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  await eventually(() => failure !== undefined || child.exitCode !== null || isReady());
  if (failure) throw failure;
  if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}.`);
  return child;
}

/** Ends a program, and waits until it has ended. */
export async function stopProgram(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'close');
  child.kill(signal);
  await ended;
}

interface Launched {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  hasEnded(): boolean;
  output(): string;
}

/** Starts a compiled entry, away from any `.env` file and without the variables of this process. */
function launch(
  entry: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  cwd = tmpdir(),
): Launched {
  const child = spawn(process.execPath, [resolve(entry), ...args], {
    cwd,
    env: environmentOf(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return {
    child,
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    output: () => stdout + stderr,
  };
}

function environmentOf(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    ...(environment.DATABASE_URL && { ENCRYPTION_KEYS: ENCRYPTION_KEY }),
    ...environment,
  };
}
