/**
 * What a refused request costs the server beside an admitted one, in CPU time of one compiled Foyer process. The last
 * part of `npm run bench:quota`; by itself: `node bench/http-refusal.mjs`.
 */
import { Agent, get } from 'node:http';
import { pathToFileURL } from 'node:url';
import { Cleanup } from '../test/support/cleanup.mjs';
import { cpuSeconds } from './support/cpu-time.mjs';
import { median, readable, table, times } from '../test/support/figures.mjs';
import { makeOrganization, startFoyers } from '../test/support/foyer.mjs';
import { startPostgres } from '../test/support/servers.mjs';

const CONNECTIONS = 20;
const REQUESTS = 10_000;
const WARM_UP = 5_000;

/**
 * Sends admitted and refused requests in turn.
 * @returns a table of the medians
 */
export async function measureRefusals(databaseUrl, rounds, cleanup) {
  const environment = { DATABASE_URL: databaseUrl };
  const rich = await makeOrganization({ points: 2_000_000_000, keys: 1 }, environment);
  const poor = await makeOrganization({ points: 1, keys: 1 }, environment);
  const [foyer] = await startFoyers(1, environment, cleanup);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  await cleanup.add(() => agent.destroy());
  const target = { agent, url: `${foyer.url}/v1/meetings/${await makeMeeting(foyer.url, rich.tokens[0])}` };
  const admitted = { ...target, name: 'admitted read', token: rich.tokens[0], status: 200, figures: [] };
  const refused = { ...target, name: 'refused read', token: poor.tokens[0], status: 429, figures: [] };
  for (const kind of [admitted, refused]) await send(WARM_UP, kind);
  for (let round = 1; round <= rounds; round += 1) {
    for (const kind of [admitted, refused]) {
      const before = await cpuSeconds(foyer.pid);
      await send(REQUESTS, kind);
      kind.figures.push((((await cpuSeconds(foyer.pid)) - before) / REQUESTS) * 1e6);
    }
  }
  const dearest = median(admitted.figures);
  const rows = [admitted, refused].map(({ name, figures }) => [
    name,
    readable(median(figures)),
    times(dearest, median(figures)),
  ]);
  return `### HTTP requests\n\n${table(['Request', 'server CPU µs', 'cheaper than admitted'], rows)}`;
}

async function makeMeeting(url, token) {
  const response = await fetch(`${url}/v1/meetings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ endDate: '2099-12-31T23:59:59Z' }),
  });
  if (response.status !== 201) throw new Error(`The meeting was answered with ${response.status}.`);
  return (await response.json()).meetingId;
}

/** Sends so many requests over all connections; the responses must have the expected status. */
async function send(requests, { agent, url, token, status, name }) {
  let [left, others] = [requests, 0];
  const connection = async () => {
    while (left > 0) {
      left -= 1;
      if ((await statusOf(url, agent, token)) !== status) others += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  // An organization with one point has one for a request a minute.
  if (others > 2) throw new Error(`${others} of ${requests} "${name}" were not answered with ${status}.`);
}

function statusOf(url, agent, token) {
  return new Promise((done, fail) => {
    const request = get(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
      response.resume().once('end', () => done(response.statusCode));
    });
    request.once('error', fail);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const cleanup = new Cleanup();
  try {
    console.log(await measureRefusals(await startPostgres(cleanup), 3, cleanup));
  } finally {
    await cleanup.run();
  }
}
