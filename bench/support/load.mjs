import { cpuSecondsOfEach } from './cpu-time.mjs';
import { HttpClient } from './http-client.mjs';
import { quantile } from '../../test/support/figures.mjs';

/**
 * Sends requests as fast as the responses arrive.
 * @param server the process that is measured: its `url` and `pid`
 * @param kind `next` makes a request, `status` is what each must be answered with
 * @param limits `connections`, and `duration` in s or `amount` of requests
 * @returns requests a second, durations in ms, and CPU time of the server and of Postgres in µs, both for each request
 */
export async function load({ server, postgres }, { next, status }, limits) {
  const { connections, duration = Infinity, amount = Infinity } = limits;
  const clients = await Promise.all(Array.from({ length: connections }, () => HttpClient.open(server.url)));
  const before = await cpuSoFar(server, postgres);
  const times = [];
  const statuses = {};
  const startedAt = performance.now();
  let [sent, now] = [0, startedAt];
  const sendAll = async (client) => {
    while (sent < amount && now - startedAt < duration * 1_000) {
      sent += 1;
      const sentAt = performance.now();
      const code = await client.send(next());
      now = performance.now();
      times.push(now - sentAt);
      statuses[code] = (statuses[code] ?? 0) + 1;
    }
  };
  await Promise.all(clients.map(sendAll)).finally(() => {
    for (const client of clients) client.close();
  });
  const seconds = (now - startedAt) / 1_000;
  const after = await cpuSoFar(server, postgres);
  // An organization with one point has one for a request a minute.
  const others = times.length - (statuses[status] ?? 0);
  if (others > (status === 429 ? 2 : 0))
    throw new Error(`Not all are ${status}: ${JSON.stringify(statuses)}.`);
  const cpuOf = (pid) => ((after.get(pid) - (before.get(pid) ?? 0)) / times.length) * 1e6;
  return {
    perSecond: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    server: cpuOf(server.pid),
    postgres: [...after.keys()].filter((pid) => pid !== server.pid).reduce((sum, pid) => sum + cpuOf(pid), 0),
  };
}

/** CPU time so far, in s, by process. */
async function cpuSoFar(server, postgres) {
  const pids = [server.pid, ...postgres.pids()];
  const times = await cpuSecondsOfEach(pids);
  return new Map(pids.map((pid, place) => [pid, times[place]]));
}
