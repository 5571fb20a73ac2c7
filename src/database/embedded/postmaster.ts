import { spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareEnvironment, complaintIn, run } from './account.js';
import type { Cluster } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** What `postmaster.pid` says about the server of a data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** @returns undefined when no server runs, nor died without tidying up */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether process `pid` exists and, where the system tells us cheaply, serves `data`. A zombie does not. */
export function isRunning({ pid }: Postmaster, data: string): boolean {
  try {
    // A postmaster's working directory is its data folder, which tells it from a stranger with a reused pid.
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === data;
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** @returns the server that runs on `data` although we did not start it, once it is ready */
export async function findPostmaster({ data }: Cluster): Promise<Postmaster | undefined> {
  for (;;) {
    const found = readPostmaster(data);
    if (!found || !isRunning(found, data) || !isNamedPostgres(found)) return undefined;
    if (found.status === 'ready') return found;
    await sleep(100);
  }
}

function isNamedPostgres({ pid }: Postmaster): boolean {
  if (process.platform === 'linux') return true;
  const [program, args] =
    process.platform === 'win32'
      ? (['tasklist', ['/nh', '/fi', `PID eq ${pid}`]] as const)
      : (['ps', ['-o', 'comm=', '-p', `${pid}`]] as const);
  return spawnSync(program, args, { encoding: 'utf8', windowsHide: true }).stdout.includes('postgres');
}

/**
 * Starts a server as our child.
 * @param settings of postgresql.conf, which they override
 * @returns once it accepts connections
 * @throws EmbeddedPostgresError with the reason that it logged
 */
export async function startPostmaster(
  { data, account, binaries }: Cluster,
  { port, settings, log }: { port: number; settings: Record<string, string>; log: string },
): Promise<Postmaster> {
  disownPidFile(data);
  const output = openLog(log);
  const before = fstatSync(output).size;
  const flags = {
    ...settings,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(port),
  };
  const options = Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(binaries.postgres, ['-D', data, ...options], {
    ...account,
    cwd: data,
    env: bareEnvironment,
    stdio: ['ignore', output, output],
    windowsHide: true,
  });
  closeSync(output);
  let failure: string | undefined;
  server.once('error', ({ message }) => (failure = message));
  server.once('exit', () => (failure = complaintIn(readFileSync(log).subarray(before).toString())));
  while (failure === undefined) {
    const found = readPostmaster(data);
    if (found?.pid === server.pid && found?.status === 'ready') return found;
    await sleep(25);
  }
  throw new EmbeddedPostgresError(`Postgres did not start (see ${log}): ${failure}`);
}

/**
 * Postgres will not start while the pid in a left-over `postmaster.pid` lives, even when it is a stranger's by now.
 * It forgives its parent's pid, though, and still looks for orphans of the old server in the memory they share,
 * which it could not do without the file.
 */
function disownPidFile(data: string): void {
  const left = readPostmaster(data);
  if (!left || process.platform === 'win32' || (isRunning(left, data) && isNamedPostgres(left))) return;
  const path = join(data, 'postmaster.pid');
  const text = readFileSync(path, 'utf8').replace(/^\d+/, String(process.pid));
  // The folder may belong to a lesser account than ours, whose links we must not follow.
  writeFileSync(path, text, { flag: constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW });
}

/** Ends the server: sessions are cut, what was committed is on disk. Resolves once it is gone. */
export async function stopPostmaster(postmaster: Postmaster, { data, binaries }: Cluster): Promise<void> {
  if (!isRunning(postmaster, data)) return;
  if (process.platform === 'win32')
    return void run(undefined, binaries.pgCtl, ['stop', '-D', data, '-m', 'fast', '-w']);
  const impatience = Date.now() + 60_000;
  signal(postmaster, 'SIGINT');
  while (isRunning(postmaster, data)) {
    if (Date.now() > impatience) signal(postmaster, 'SIGQUIT');
    await sleep(25);
  }
}

function signal({ pid }: Postmaster, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone, which is what we want.
  }
}

/** Opens Postgres's log, of a bounded size and with the owner of the folder it is in. */
function openLog(log: string): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_WRONLY } = constants;
  const file = openSync(log, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  const { uid, gid } = statSync(dirname(log));
  if (process.getuid?.() === 0) fchownSync(file, uid, gid);
  if (fstatSync(file).size > 10 * 1024 * 1024) ftruncateSync(file);
  return file;
}
