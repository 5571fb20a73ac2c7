import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Asked for once. */
let ticksPerSecond;

/** CPU time that a process has used, with all its threads, in seconds. Not for Windows. */
export async function cpuSeconds(pid) {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

/** The same of several, in their order. Those that have ended, as processes of Postgres do, count nothing. */
export function cpuSecondsOfEach(pids) {
  return Promise.all(pids.map((pid) => cpuSeconds(pid).catch(() => 0)));
}

/** proc_pid_stat(5): fields 14 and 15 are utime and stime, in clock ticks. The name before them may have spaces. */
async function fromProc(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / (await (ticksPerSecond ??= readTicksPerSecond()));
}

async function readTicksPerSecond() {
  const { stdout } = await run('getconf', ['CLK_TCK']);
  return Number(stdout);
}

/** `[[dd-]hh:]mm:ss[.cc]` */
async function fromPs(pid) {
  const { stdout } = await run('ps', ['-o', 'time=', '-p', String(pid)]);
  const [days, time] = stdout.includes('-') ? stdout.trim().split('-') : ['0', stdout.trim()];
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
