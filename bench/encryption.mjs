/**
 * What encryption costs, in CPU time: of a single value, and beside everything else that a compiled Foyer process does to
 * create a room. `npm run bench:encryption`
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { SecretBox } from '../dist/src/secrets/secret-box.js';
import { Cleanup } from './support/cleanup.mjs';
import { cpuSeconds } from './support/cpu-time.mjs';
import { readable, table } from './support/figures.mjs';
import { makeOrganization, startFoyers } from './support/foyer.mjs';
import { startPostgres } from './support/servers.mjs';

const ROUNDS = 20_000;
const REPETITIONS = 5;
const CONNECTIONS = 4;
const POSTS = 1_500;

const box = new SecretBox({ encryptionKeys: [randomBytes(32).toString('base64')] });
const place = `rooms ${randomUUID()} host`;
const key = randomBytes(32).toString('base64url');
/** As long as what is remembered of the creation of a room in v2. */
const answer = 'x'.repeat(900);
const [sealedKey, sealedAnswer] = [box.seal(key, place), box.seal(answer, place)];

/** @returns µs of CPU that one call takes: the least of several repetitions, because others disturb the rest */
function measure(work) {
  const figures = Array.from({ length: REPETITIONS }, () => {
    const before = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / ROUNDS;
  });
  return Math.min(...figures);
}

/** @returns µs of CPU of the server for each `POST /v1/meetings` */
async function measurePosts(cleanup) {
  const postgres = await startPostgres();
  await cleanup.add(postgres.stop);
  const environment = { DATABASE_URL: postgres.url };
  const { tokens } = await makeOrganization({ points: 2_000_000_000, keys: 1 }, environment);
  const [foyer] = await startFoyers(1, environment, cleanup);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  await cleanup.add(() => agent.destroy());
  await post(POSTS, foyer.url, agent, tokens[0]);
  const before = await cpuSeconds(foyer.pid);
  await post(POSTS, foyer.url, agent, tokens[0]);
  return (((await cpuSeconds(foyer.pid)) - before) / POSTS) * 1e6;
}

async function post(count, url, agent, token) {
  let left = count;
  const connection = async () => {
    while (left > 0) {
      left -= 1;
      const status = await statusOf(url, agent, token);
      if (status !== 201) throw new Error(`A meeting was answered with ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
}

function statusOf(url, agent, token) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return new Promise((done, fail) => {
    request(`${url}/v1/meetings`, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => done(response.statusCode));
    })
      .once('error', fail)
      .end('{"endDate":"2099-12-31T23:59:59Z"}');
  });
}

const cleanup = new Cleanup();
try {
  // The first calls are slower.
  measure(() => box.open(box.seal(key, place), place));
  const [seal, open] = [measure(() => box.seal(key, place)), measure(() => box.open(sealedKey, place))];
  const sealAnswer = measure(() => box.seal(answer, place));
  const openAnswer = measure(() => box.open(sealedAnswer, place));
  const whole = await measurePosts(cleanup);
  const rows = [
    ['encrypt, decrypt a key', `${readable(seal)}, ${readable(open)}`],
    ['encrypt, decrypt an answer', `${readable(sealAnswer)}, ${readable(openAnswer)}`],
    ['`POST /v1/meetings`, all of it', readable(whole)],
    ['of it to encrypt two keys', `${readable(2 * seal)} (${((2 * seal * 100) / whole).toFixed(1)} %)`],
    [
      '`POST /v2/rooms` with an `Idempotency-Key`: what encryption takes',
      readable(2 * seal + 2 * open + sealAnswer),
    ],
    ['a list of 100 with the URLs for hosts: what decryption takes', readable(100 * open)],
  ];
  console.log(table(['what', 'CPU µs'], rows));
} finally {
  await cleanup.run();
}
