/**
 * Measures the delivery of webhooks of the compiled Foyer, one process, to a receiver on the same machine:
 * `npm run bench:webhooks`. Foyer has the first core, Postgres, the receiver and the clients the others. For Linux.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { HttpClient } from './support/http-client.mjs';
import { readNumberOptions } from './support/number-options.mjs';
import { makeRooms, setUp } from './support/set-up.mjs';
import { Cleanup, exitCodeOf } from '../test/support/cleanup.mjs';
import { quantile, readable, table, times } from '../test/support/figures.mjs';
import { sendRequest } from '../test/support/send-request.mjs';

const USUAL = { events: 10_000, rate: 500, requests: 200, seconds: 10 };
const QUICK = { events: 2_000, rate: 500, requests: 200, seconds: 4 };

const HELP = `npm run bench:webhooks -- [options]

Measures how fast webhooks are delivered, how late, and what that does to the REST API, and prints tables in Markdown.

  --events ${USUAL.events}   that are due at once
  --rate ${USUAL.rate}       events a second, while requests are measured
  --requests ${USUAL.requests}   requests a second for rooms
  --seconds ${USUAL.seconds}     of each measurement of them
  --quick          rough figures: ${Object.entries(QUICK)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ')}

Exit codes: 0 done · 1 failed · 2 wrong usage · 130 interrupted`;

const options = readNumberOptions({ script: 'bench:webhooks', help: HELP, usual: USUAL, quick: QUICK });
const cleanup = new Cleanup();
process.exit(await exitCodeOf(() => measure().then(() => true), cleanup));

async function measure() {
  const stage = await setUp(cleanup, {
    organizations: 1,
    variables: { WEBHOOK_ALLOWED_HOSTS: '127.0.0.1' },
  });
  const rooms = await makeRooms(stage.postgres, stage.keys, 1_000);
  const receiver = await startReceiver();
  const body = { url: receiver.url, eventTypes: ['room.created'] };
  const token = stage.keys[0];
  const created = await sendRequest(stage.server.url, 'POST /v2/webhooks', { token, body });
  if (created.status !== 201) throw new Error(`No webhook was made: ${JSON.stringify(created.body)}`);

  // Node compiles first.
  await deliver(stage, rooms, receiver, 2_000);
  const { perSecond } = await deliver(stage, rooms, receiver, options.events);
  console.log(
    `### All at once\n\n${table(['events', 'a second'], [[options.events, readable(perSecond)]])}\n`,
  );

  await requestRooms(stage, rooms, { seconds: 2 });
  const alone = await requestRooms(stage, rooms, { seconds: options.seconds });
  receiver.lags.length = 0;
  const sending = new AbortController();
  const events = keepSending(stage, rooms, sending.signal);
  await pause(2_000);
  const beside = await requestRooms(stage, rooms, { seconds: options.seconds });
  sending.abort();
  const sent = await events;
  const row = (name, figures) => [
    name,
    readable(figures.p50),
    readable(figures.p99),
    times(figures.p99, alone.p99),
  ];
  const heads = ['requests for rooms', 'p50 ms', 'p99 ms', 'p99'];
  console.log(
    `### Beside requests\n\n${table(heads, [
      row('without webhooks', alone),
      row(`with ${options.rate} events a second`, beside),
    ])}\n`,
  );
  const lags = [0.5, 0.99].map((share) => readable(quantile(receiver.lags, share)));
  console.log(table(['events sent', 'lag p50 ms', 'lag p99 ms'], [[sent, ...lags]]));
}

/** Counts what it receives, and how late it is. */
async function startReceiver() {
  const receiver = { received: 0, lags: [] };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      receiver.received += 1;
      receiver.lags.push(Date.now() - Date.parse(JSON.parse(Buffer.concat(chunks)).timestamp));
    });
  });
  await cleanup.add(() => server.close().closeAllConnections());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  receiver.url = `http://127.0.0.1:${server.address().port}`;
  return receiver;
}

/** Makes so many events in one statement, and waits until they have arrived. */
async function deliver({ postgres }, rooms, receiver, count) {
  const before = receiver.received;
  await makeEvents(postgres, rooms, count);
  while (receiver.received === before) await pause(1);
  const beganAt = performance.now();
  while (receiver.received < before + count) await pause(1);
  return { perSecond: count / ((performance.now() - beganAt) / 1_000) };
}

function makeEvents(postgres, rooms, count) {
  return postgres.query(
    `INSERT INTO audit_events (id, organization_id, type, subject_id, actor, data)
     SELECT gen_random_uuid(), $1::uuid, 'room.created', ($2::text[])[1 + i % $3::integer], 'api_key', '{"externalId": null}'
       FROM generate_series(1, $4::integer) AS i`,
    [rooms[0].organization, rooms.map(({ id }) => id), rooms.length, count],
  );
}

/** Makes events at the given rate until the signal ends it. @returns their number */
async function keepSending({ postgres }, rooms, signal) {
  const size = Math.ceil(options.rate / 10);
  let sent = 0;
  for (let turn = performance.now(); !signal.aborted; turn += 100) {
    await makeEvents(postgres, rooms, size);
    sent += size;
    await pause(Math.max(0, turn + 100 - performance.now()));
  }
  return sent;
}

/** Requests rooms at the given rate, whether responses are there or not. @returns how long they take, in ms */
async function requestRooms({ server }, rooms, { seconds }) {
  const idle = await Promise.all(Array.from({ length: 64 }, () => HttpClient.open(server.url)));
  const clients = [...idle];
  const durations = [];
  const pending = new Set();
  const count = options.requests * seconds;
  const beganAt = performance.now();
  for (let place = 0; place < count; place += 1) {
    const dueAt = beganAt + (place * 1_000) / options.requests;
    while (performance.now() < dueAt || idle.length === 0) await pause(1);
    const client = idle.pop();
    const { id, key } = rooms[place % rooms.length];
    const headers = { authorization: `Bearer ${key}` };
    const sent = client.send({ method: 'GET', path: `/v2/rooms/${id}`, headers }).then((status) => {
      if (status !== 200) throw new Error(`A room is ${status}.`);
      durations.push(performance.now() - dueAt);
      idle.push(client);
      pending.delete(sent);
    });
    pending.add(sent);
  }
  await Promise.all(pending);
  for (const client of clients) client.close();
  return { p50: quantile(durations, 0.5), p99: quantile(durations, 0.99) };
}
