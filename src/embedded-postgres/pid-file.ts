import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The server of a data folder, from `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly status: string;
}

/** @returns undefined when there is no `postmaster.pid`; a server that crashed leaves it */
export function readPostmaster(data: string): Postmaster | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? '' };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether process `pid` exists and, on Linux, serves `data`. A zombie does not. */
export function isRunning({ pid }: Postmaster, data: string): boolean {
  try {
    // The working directory of a server is its data folder; that of another process with a reused pid is not.
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === data;
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Whether the process is a server on `data`, and not another one with a reused pid. Slower. */
export function isPostmaster(postmaster: Postmaster, data: string): boolean {
  if (!isRunning(postmaster, data) || process.platform === 'linux') return isRunning(postmaster, data);
  const { pid } = postmaster;
  const [program, args] =
    process.platform === 'win32'
      ? (['tasklist', ['/nh', '/fi', `PID eq ${pid}`]] as const)
      : (['ps', ['-o', 'comm=', '-p', `${pid}`]] as const);
  return spawnSync(program, args, { encoding: 'utf8', windowsHide: true }).stdout.includes('postgres');
}

/**
 * Lets Postgres start although the pid in a left-over `postmaster.pid` belongs to another process by now: writes our own
 * pid into the file, because Postgres ignores that of its parent. Without the file, it could not look for orphans of the
 * old server in their shared memory.
 */
export function disownPidFile(data: string): void {
  const left = readPostmaster(data);
  if (!left || process.platform === 'win32' || isPostmaster(left, data)) return;
  const path = join(data, 'postmaster.pid');
  const text = readFileSync(path, 'utf8').replace(/^\d+/, String(process.pid));
  // The folder may belong to an account with fewer rights, whose links must not be followed.
  const file = openSync(path, constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  writeFileSync(file, text);
  closeSync(file);
}
