import autocannon from 'autocannon';
import { cpuSeconds } from '../support/cpu-time.mjs';
import { quantile } from '../../test/support/figures.mjs';

/**
 * Sends requests as fast as they are answered.
 * @param kind `next` makes a request, `status` is what each must be answered with
 * @param limits of autocannon: connections, duration in s or amount
 * @returns answers a second, times in ms, and CPU time of Foyer and of Postgres in µs, both for each request
 */
export async function load({ foyer, postgres }, { next, status }, limits) {
  const times = [];
  const statuses = {};
  const pids = [foyer.pid, ...postgres.pids()];
  const before = await Promise.all(pids.map(cpuSoFar));
  const startedAt = performance.now();
  const run = autocannon({
    url: foyer.url,
    requests: [{ setupRequest: (request) => Object.assign(request, next()) }],
    ...limits,
  });
  run.on('response', (_client, code, _bytes, ms) => {
    times.push(ms);
    statuses[code] = (statuses[code] ?? 0) + 1;
  });
  const { errors } = await run;
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await Promise.all(pids.map(cpuSoFar));
  // An organization with one point has one for a request a minute.
  const others = times.length - (statuses[status] ?? 0);
  if (errors > 0 || others > (status === 429 ? 2 : 0))
    throw new Error(`Not all are ${status}: ${JSON.stringify(statuses)}; ${errors} without an answer.`);
  const [ofFoyer, ...ofPostgres] = after.map((cpu, i) => ((cpu - before[i]) / times.length) * 1e6);
  return {
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    foyer: ofFoyer,
    postgres: ofPostgres.filter(Number.isFinite).reduce((sum, cpu) => sum + cpu, 0),
  };
}

/** CPU time that a process has used, in s; NaN for one that has ended, as processes of Postgres do. */
function cpuSoFar(pid) {
  return cpuSeconds(pid).catch(() => Number.NaN);
}

/** The best of several rounds: what else happens on the machine disturbs the worse ones. */
export async function best(rounds, isBetter, measure) {
  let result = await measure();
  for (let round = 2; round <= rounds; round += 1) {
    const other = await measure();
    if (isBetter(other, result)) result = other;
  }
  return result;
}

export const faster = (one, other) => one.perSecond > other.perSecond;
export const prompter = (one, other) => one.p99 < other.p99;

const withKey = (key, method, path) => ({ method, path, headers: { authorization: `Bearer ${key}` } });

/** The requests that are measured. @param rooms to read and, each once, to delete */
export function kindsOf({ keys, spent }, rooms) {
  let count = 0;
  const turn = (list) => list[(count += 1) % list.length];
  return {
    read: {
      status: 200,
      next: () => {
        const { number, key } = turn(rooms);
        return withKey(key, 'GET', `/v1/meetings/${number}`);
      },
    },
    list: { status: 200, next: () => withKey(turn(keys), 'GET', '/v1/meetings') },
    create: {
      status: 201,
      next: () => {
        const request = withKey(turn(keys), 'POST', '/v1/meetings');
        request.headers['content-type'] = 'application/json';
        return { ...request, body: '{"endDate":"2099-12-31T23:59:59Z","fields":["hostRoomUrl"]}' };
      },
    },
    delete: {
      status: 204,
      next: () => {
        const { number, key } = rooms.pop() ?? {};
        return withKey(key, 'DELETE', `/v1/meetings/${number}`);
      },
    },
    refused: { status: 429, next: () => withKey(spent, 'GET', '/v1/meetings') },
  };
}
