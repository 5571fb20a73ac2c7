import { spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  constants,
  fchownSync,
  fstatSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareEnvironment, firstErrorIn, run } from './account.js';
import type { Cluster } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { disownPidFile, isPostmaster, isRunning, type Postmaster, readPostmaster } from './pid-file.js';

/** @returns the server that already runs on `data`, once it is ready */
export async function findPostmaster({ data }: Cluster): Promise<Postmaster | undefined> {
  for (;;) {
    const found = readPostmaster(data);
    if (!found || !isPostmaster(found, data)) return undefined;
    if (found.status === 'ready') return found;
    await sleep(100);
  }
}

/**
 * Starts a server as a child process.
 * @param settings override postgresql.conf
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
  server.once('error', ({ message }) => appendFileSync(log, `Foyer: error: ${message}\n`));
  do {
    await sleep(25);
    const found = readPostmaster(data);
    if (found?.pid === server.pid && found?.status === 'ready') return found;
  } while (server.pid !== undefined && server.exitCode === null && server.signalCode === null);
  const reason = firstErrorIn(readFileSync(log).subarray(before).toString());
  throw new EmbeddedPostgresError(`Postgres did not start (see ${log}): ${reason}`);
}

/** Stops the server: open sessions end, committed data are on disk. Resolves once it has exited. */
export async function stopPostmaster(postmaster: Postmaster, { data, binaries }: Cluster): Promise<void> {
  if (!isRunning(postmaster, data)) return;
  if (process.platform === 'win32')
    return void run(undefined, binaries.pgCtl, ['stop', '-D', data, '-m', 'fast', '-w']);
  const deadline = Date.now() + 60_000;
  signal(postmaster, 'SIGINT');
  while (isRunning(postmaster, data)) {
    if (Date.now() > deadline) signal(postmaster, 'SIGQUIT');
    await sleep(25);
  }
}

function signal({ pid }: Postmaster, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has exited already.
  }
}

/** Opens Postgres's log, limited in size, for the owner of the folder that it is in. */
function openLog(log: string): number {
  // Windows has no O_NOFOLLOW: undefined, which counts as 0 here.
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  const file = openSync(log, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
  const { uid, gid } = statSync(dirname(log));
  if (process.getuid?.() === 0) fchownSync(file, uid, gid);
  if (fstatSync(file).size > 10 * 1024 * 1024) truncateSync(log);
  return file;
}
