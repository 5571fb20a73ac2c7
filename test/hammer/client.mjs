/**
 * One client process of the hammer. Its parent sends it orders; it sends back every response it got, a batch at a time,
 * and ends by itself when its time is over, or when its parent is gone.
 */
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const REQUESTS = [
  { method: 'GET', cost: 1 },
  { method: 'DELETE', cost: 2 },
  { method: 'POST', cost: 3 },
];
const MEETING = JSON.stringify({ endDate: '2099-12-31T23:59:59Z' });

/** Longest pause of a connection after a refusal, in ms; it is half as long on average. */
const PAUSE = 800;
/** So close to the end of a window, in ms, a refused connection comes back: some too early, some just in time. */
const EDGE = 10;
/** How often responses are sent to the parent, in ms. */
const BATCH = 500;
const TIMEOUT = 30_000;

let answers = [];
/** Meetings that were made and not deleted yet. */
const meetings = [];

process.once('disconnect', () => process.exit(1));
process.once('message', (orders) => {
  hammer(orders).then(
    () => process.exit(0),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function hammer({ client, servers, tokens, connections, seed, endsAt }) {
  const random = randomFrom(seed + client);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const timer = setInterval(() => void report(), BATCH);
  // A connection stays with its server, so that there are exactly as many as were ordered.
  const connect = (_, number) =>
    connection({ url: servers[(number + client) % servers.length], tokens, agent, random, endsAt });
  await Promise.all(Array.from({ length: connections }, connect));
  clearInterval(timer);
  agent.destroy();
  await report();
}

/** One request after the other, without a pause as long as they are admitted. */
async function connection({ url, tokens, agent, random, endsAt }) {
  while (Date.now() < endsAt) {
    const { method, cost } = oneOf(REQUESTS, random);
    const answer = await sendRequest(`${url}${pathFor(method)}`, {
      method,
      agent,
      token: oneOf(tokens, random),
    });
    answers.push({ server: url, method, cost, ...answer });
    const wait = answer.status < 300 ? 0 : Math.min(pauseAfter(answer, random), endsAt - Date.now());
    if (wait > 0) await pause(wait);
  }
}

function pathFor(method) {
  if (method === 'DELETE') return `/v1/meetings/${meetings.pop() ?? '1'}`;
  return method === 'GET' ? '/v1/meetings?limit=1' : '/v1/meetings';
}

function pauseAfter({ msLeft }, random) {
  const usual = random() * PAUSE;
  return msLeft > usual ? usual : Math.max(1, (msLeft ?? usual) + (random() * 2 - 1) * EDGE);
}

/** Sends a request; its result, even no response at all, is part of the record. */
async function sendRequest(url, { method, agent, token }) {
  const sentAt = Date.now();
  const body = method === 'POST' ? { 'content-type': 'application/json' } : {};
  const headers = { authorization: `Bearer ${token}`, ...body };
  try {
    const call = request(url, { method, agent, headers, signal: AbortSignal.timeout(TIMEOUT) });
    call.end(method === 'POST' ? MEETING : undefined);
    const [response] = await once(call, 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { sentAt, receivedAt: Date.now(), ...read(response, text) };
  } catch (error) {
    return { failure: error.code ?? error.message, sentAt, receivedAt: Date.now() };
  }
}

/** The parts of a response that are judged. */
function read({ statusCode: status, headers }, text) {
  const answer = {
    status,
    limit: headers['x-ratelimit-limit'],
    remaining: headers['x-ratelimit-remaining'],
    reset: headers['x-ratelimit-reset'],
  };
  if (status === 201) meetings.push(JSON.parse(text).meetingId);
  if (status < 300) return answer;
  if (status !== 429) return { ...answer, body: text.slice(0, 200) };
  const { error, data } = JSON.parse(text);
  return { ...answer, retryAfter: headers['retry-after'], error, msLeft: data?.msLeft };
}

function report() {
  const batch = answers;
  answers = [];
  return new Promise((done, fail) => process.send(batch, (error) => (error ? fail(error) : done())));
}

function oneOf(list, random) {
  return list[Math.floor(random() * list.length)];
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
