/**
 * Measures the delivery of webhooks of the compiled Foyer, one process, to a receiver on the same machine:
 * `npm run bench:webhooks`. Foyer has the first core, Postgres, the receiver and the clients the others. For Linux.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { HttpClient } from './support/http-client.mjs';
import { load } from './support/load.mjs';
import { readNumberOptions } from './support/number-options.mjs';
import { makeRooms, setUp } from './support/set-up.mjs';
import { Cleanup, exitCodeOf } from '../test/support/cleanup.mjs';
import { median, quantile, readable, table } from '../test/support/figures.mjs';
import { sendRequest } from '../test/support/send-request.mjs';

/** How often a second events are made: requests make them one by one, and evenly. */
const TURNS = 100;

/** Requests before the first turn: Node compiles what serves them, and collects what is left of that. */
const WARM_UP = { connections: 64, amount: 20_000 };

const USUAL = { events: 10_000, rate: 500, requests: 200, seconds: 10, rounds: 5 };
const QUICK = { events: 2_000, rate: 500, requests: 200, seconds: 4, rounds: 1 };

const HELP = `npm run bench:webhooks -- [options]

Measures how fast webhooks are delivered, how late, and what that does to the REST API, and prints tables in Markdown.

  --events ${USUAL.events}   that are due at once
  --rate ${USUAL.rate}       events a second, while requests are measured
  --requests ${USUAL.requests}   requests a second for rooms
  --seconds ${USUAL.seconds}     of each measurement of them
  --rounds ${USUAL.rounds}       turns with and without webhooks; medians are printed
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
  const database = new Client({ connectionString: stage.postgres.url });
  await database.connect();
  await cleanup.add(() => database.end());
  const receiver = await startReceiver();
  const body = { url: receiver.url, eventTypes: ['room.created'] };
  const token = stage.keys[0];
  const created = await sendRequest(stage.server.url, 'POST /v2/webhooks', { token, body });
  if (created.status !== 201) throw new Error(`No webhook was made: ${JSON.stringify(created.body)}`);

  // Node compiles first.
  await deliver(database, rooms, receiver, 2_000);
  const { perSecond } = await deliver(database, rooms, receiver, options.events);
  console.log(
    `### All at once\n\n${table(['events', 'a second'], [[options.events, readable(perSecond)]])}\n`,
  );

  const setEnabled = async (enabled) => {
    const path = `PATCH /v2/webhooks/${created.body.id}`;
    const { status } = await sendRequest(stage.server.url, path, { token, body: { enabled } });
    if (status !== 200) throw new Error(`The webhook could not be changed: ${status}.`);
  };
  let place = 0;
  const next = () => requestOf(rooms[(place += 1) % rooms.length]);
  await load(stage, { next, status: 200 }, WARM_UP);
  const turns = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const figures = {};
    // Events are written in both turns: they are there without webhooks, too.
    for (const isEnabled of round % 2 === 0 ? [false, true] : [true, false]) {
      console.error(`Round ${round + 1}, ${isEnabled ? 'with' : 'without'} webhooks`);
      await setEnabled(isEnabled);
      const sending = new AbortController();
      const events = keepSending(database, rooms, sending.signal);
      await pause(2_000);
      await receiver.report();
      const requests = await requestRooms(stage, rooms, { seconds: options.seconds });
      const { lags } = await receiver.report();
      sending.abort();
      await events;
      figures[isEnabled ? 'with' : 'without'] = { ...requests, lags };
    }
    turns.push(figures);
  }
  const of = (side, figure) => readable(median(turns.map((turn) => turn[side][figure])));
  const ratio = median(turns.map((turn) => turn.with.p99 / turn.without.p99));
  const heads = [`beside ${options.rate} events a second`, 'p50 ms', 'p99 ms', 'p99, of without'];
  console.log(
    `### Requests for rooms, ${options.requests} a second\n\n${table(heads, [
      ['without webhooks', of('without', 'p50'), of('without', 'p99'), '1.00'],
      ['with one', of('with', 'p50'), of('with', 'p99'), ratio.toFixed(2)],
    ])}\n`,
  );
  const lags = turns.flatMap((turn) => turn.with.lags);
  const late = [0.5, 0.99].map((share) => readable(quantile(lags, share)));
  console.log(table(['deliveries', 'lag p50 ms', 'lag p99 ms'], [[lags.length, ...late]]));
}

/** A receiver in a process of its own. */
async function startReceiver() {
  const child = fork(fileURLToPath(new URL('webhooks/receiver.mjs', import.meta.url)));
  await cleanup.add(() => child.kill());
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    async report() {
      child.send('report');
      const [report] = await once(child, 'message');
      return report;
    },
  };
}

/** Makes so many events in one statement, and waits until they have arrived. */
async function deliver(database, rooms, receiver, count) {
  const before = (await receiver.report()).received;
  const receivedSince = async () => (await receiver.report()).received - before;
  await makeEvents(database, rooms, count);
  while ((await receivedSince()) === 0) await pause(1);
  const beganAt = performance.now();
  while ((await receivedSince()) < count) await pause(5);
  return { perSecond: count / ((performance.now() - beganAt) / 1_000) };
}

function makeEvents(database, rooms, count) {
  const ids = Array.from({ length: count }, (_, place) => rooms[place % rooms.length].id);
  return database.query({
    name: 'make-events',
    text: `INSERT INTO audit_events (id, organization_id, type, subject_id, actor, data)
           SELECT gen_random_uuid(), $1, 'room.created', id, 'api_key', '{"externalId": null}' FROM unnest($2::text[]) AS id`,
    values: [rooms[0].organization, ids],
  });
}

/** Makes events at the given rate until the signal ends it. */
async function keepSending(database, rooms, signal) {
  const size = Math.ceil(options.rate / TURNS);
  const every = 1_000 / TURNS;
  for (let turn = performance.now(); !signal.aborted; turn += every) {
    await makeEvents(database, rooms, size);
    await pause(Math.max(0, turn + every - performance.now()));
  }
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
    // Each connection in turn: Foyer ends those that send nothing.
    const client = idle.shift();
    const sent = client.send(requestOf(rooms[place % rooms.length])).then((status) => {
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

function requestOf({ id, key }) {
  return { method: 'GET', path: `/v2/rooms/${id}`, headers: { authorization: `Bearer ${key}` } };
}
