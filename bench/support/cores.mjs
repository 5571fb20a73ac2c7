import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Counted before this process gives any up. */
const CORES = availableParallelism();

/** Gives this process, and what it starts from now on, every core but the first. For Linux. */
export async function leaveFirstCore() {
  if (CORES < 2) throw new Error('It takes two cores: one for Foyer, and one for Postgres and the clients.');
  await pin(process.pid, `1-${CORES - 1}`);
}

/** Gives a process, with all its threads, the first core alone. */
export async function useFirstCore(pid) {
  await pin(pid, '0');
}

async function pin(pid, cores) {
  await run('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)]);
}
