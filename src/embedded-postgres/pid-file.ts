import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Whether the process is a server on `data`, and not a stranger that was given the pid of one. Slower. */
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
 * Postgres will not start while the pid in a left-over `postmaster.pid` lives, even when it is a stranger's by now.
 * It forgives its parent's pid, though, and still looks for orphans of the old server in the memory they share,
 * which it could not do without the file.
 */
export function disownPidFile(data: string): void {
  const left = readPostmaster(data);
  if (!left || process.platform === 'win32' || isPostmaster(left, data)) return;
  const path = join(data, 'postmaster.pid');
  const text = readFileSync(path, 'utf8').replace(/^\d+/, String(process.pid));
  // The folder may belong to a lesser account than ours, whose links we must not follow.
  const file = openSync(path, constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  writeFileSync(file, text);
  closeSync(file);
}
