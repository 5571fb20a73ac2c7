import { cpuSecondsOfEach } from '../support/cpu-time.mjs';

/** CPU time of the processes of a side, in s, while work is done, by what they are. */
export async function cpuOf({ pids, postgres }, work) {
  const before = await Promise.all([sum(pids), sum(postgres?.pids() ?? [])]);
  const result = await work();
  const after = await Promise.all([sum(pids), sum(postgres?.pids() ?? [])]);
  return { result, server: after[0] - before[0], postgres: after[1] - before[1] };
}

async function sum(pids) {
  return (await cpuSecondsOfEach(pids)).reduce((total, time) => total + time, 0);
}
