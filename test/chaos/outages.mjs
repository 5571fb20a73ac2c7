import { setTimeout as pause } from 'node:timers/promises';
import { describeResponse, sendRequest } from '../support/send-request.mjs';
import { ChaosLoad } from './load.mjs';
import { judgeLoss } from './judge-loss.mjs';
import { closed, hanging, killed, readOnly, refusing } from './faults.mjs';
import { CHANNEL_SIZE, expectCleanStop, POOL_SIZE, setUp } from './set-up.mjs';

/**
 * Longest time to a response, in ms: 3 s to wait for a connection and 12 s for the result on it, and as much again as a
 * busy machine needs to send it.
 */
const DEADLINE = 15_000 + 1_500;
/** Longest time until requests succeed once Postgres is back, in ms. */
const RECOVERY = 2_000;
/** How long connections that Postgres has not cleared away yet may still be seen, in ms. */
const CLEARING = 5_000;

export const outages = {
  name: 'postgres-outages',
  async run(context) {
    const stage = await setUp(context.cleanup);
    const faults = [killed, refusing, closed, hanging, readOnly].map((fault) => fault(context));
    return strike(stage, faults, context.deviations);
  },
};

/** Inflicts faults on Postgres one after the other, under load, and judges what clients and operators see. */
export async function strike({ postgres, servers, token }, faults, deviations, metadata) {
  const counts = { answers: 0, 'answered 503': 0, 'slowest answer, ms': 0 };
  const state = { current: null, refusals: 0 };
  const load = new ChaosLoad(token, (answer) => {
    counts.answers += 1;
    counts['slowest answer, ms'] = Math.max(counts['slowest answer, ms'], Math.round(answer.ms));
    judgeAnswer(answer, state, counts, deviations);
  });
  const urls = servers.map(({ url }) => url);
  for (const url of urls) {
    load.createMeetings(url, 3);
    load.read(url, 2);
  }
  load.createRooms(urls, 4, metadata);
  for (const fault of faults) {
    const recoveries = [];
    for (let time = 0; time < fault.times; time += 1) {
      await pause(500 + Math.random() * 500);
      const before = state.refusals;
      state.current = fault.name;
      await fault.strike(postgres);
      await Promise.all([pause(fault.lasting), judgeHealth(servers, fault, deviations)]);
      if (state.refusals === before)
        deviations.add('Harmless', `Postgres ${fault.name}: no request got 503.`);
      await fault.repair(postgres);
      recoveries.push(await untilServed(servers, token));
      await judgePool(postgres, servers, fault, deviations);
    }
    const longest = Math.round(Math.max(...recoveries));
    counts[`${fault.name}: times`] = fault.times;
    counts[`${fault.name}: recovered after at most, ms`] = longest;
    if (longest > RECOVERY) deviations.add('Recovery', `Postgres ${fault.name}: only after ${longest} ms.`);
    for (const { url, output } of servers)
      if (!fault.why.test(output()))
        deviations.add('Log', `${url} does not say why: ${fault.name}.\n${output().slice(-1_500)}`);
  }
  await load.stop();
  const loss = await judgeLoss({ load, url: urls[0], postgres, deviations });
  const lines = servers.map(({ output }) => output().split('\n').length);
  const stacks = servers.filter(({ output }) => /^ +at /m.test(output()));
  for (const { url, output } of stacks)
    deviations.add('Log', `${url} wrote a stack:\n${output().slice(-1_500)}`);
  await expectCleanStop(servers, deviations);
  return { ...counts, 'lines in the log of a process, at most': Math.max(...lines), ...loss };
}

/** Every response is as usual, or 503 with Retry-After; and in time. */
function judgeAnswer(answer, state, counts, deviations) {
  if (answer.ms > DEADLINE) deviations.add('Late', `${state.current}: ${describeResponse(answer)}`);
  if (answer.status === 503) {
    state.refusals += 1;
    counts['answered 503'] += 1;
    if (!/^[1-9]\d*$/.test(answer.headers['retry-after'] ?? ''))
      deviations.add('Retry-After', describeResponse(answer));
    return;
  }
  // A repeated request may meet the claim of the first one, until that is known to have come to nothing.
  const isExpected = answer.status < 300 || (answer.status === 409 && answer.what === 'POST /v2/rooms');
  if (!isExpected) deviations.add('Answer', `${state.current}: ${describeResponse(answer)}`);
}

/** The process stays live during the fault. */
async function judgeHealth(servers, fault, deviations) {
  for (const { url } of servers) {
    const live = await sendRequest(url, 'GET /health/live');
    if (live.status !== 200) deviations.add('Liveness', `${fault.name}: ${describeResponse(live)}`);
  }
}

/** @returns after how many ms requests succeed on every server */
async function untilServed(servers, token) {
  const askedAt = performance.now();
  const until = async ({ url, hasEnded, output }) => {
    for (;;) {
      if (hasEnded()) throw new Error(`${url} has ended:\n${output().slice(-1_500)}`);
      const answer = await sendRequest(url, 'POST /v1/meetings', { token, body: { endDate: 'x' } });
      // What it says of the date it can say only after it has charged the request, which takes a write.
      if (answer.status === 400) return performance.now() - askedAt;
      if (performance.now() - askedAt > 60_000)
        throw new Error(`It does not recover: ${describeResponse(answer)}`);
      await pause(25);
    }
  };
  return Math.max(...(await Promise.all(servers.map(until))));
}

/** However often connections broke, there are never more than the pools, and what is beside them, may have. */
async function judgePool(postgres, servers, fault, deviations) {
  const most = servers.length * (POOL_SIZE + CHANNEL_SIZE);
  const deadline = Date.now() + CLEARING;
  let connections = await postgres.connections();
  while (connections > most && Date.now() < deadline) {
    await pause(100);
    connections = await postgres.connections();
  }
  if (connections > most)
    deviations.add(
      'Pool',
      `${fault.name}: ${connections} connections of ${servers.length} processes, ${most} at most.`,
    );
}
