import { readFile } from 'node:fs/promises';

/** Memory that a process has in use now, and had at most, in MiB. For Linux. */
export async function memory(pid) {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}
