import { randomBytes, randomUUID } from 'node:crypto';
import { SecretBox } from '../dist/src/secrets/secret-box.js';

/** What it costs, in CPU, to encrypt and decrypt keys of rooms and stored responses. `npm run bench:encryption` */
const ROUNDS = 20_000;
const REPETITIONS = 5;

const box = new SecretBox({ ENCRYPTION_KEYS: [randomBytes(32).toString('base64')] });
const key = randomBytes(32).toString('base64url');
/** As long as the response to the creation of a room in v2, with its headers. */
const answer = 'x'.repeat(900);
const place = `rooms ${randomUUID()} host`;
const [sealedKey, sealedAnswer] = [box.seal(key, place), box.seal(answer, place)];

/** @returns µs of CPU that one call takes, the fastest of several repetitions: others disturb the slower ones */
function measure(work) {
  const times = Array.from({ length: REPETITIONS }, () => {
    const before = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round += 1) work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / ROUNDS;
  });
  return Math.min(...times);
}

measure(() => box.open(box.seal(key, place), place));
const [seal, open] = [measure(() => box.seal(key, place)), measure(() => box.open(sealedKey, place))];
const [sealLong, openLong] = [
  measure(() => box.seal(answer, place)),
  measure(() => box.open(sealedAnswer, place)),
];
const line = (what, us) => console.log(`${what.padEnd(58)}${us.toFixed(1).padStart(7)} µs`);
line('encrypt a key', seal);
line('decrypt a key', open);
line('encrypt an answer', sealLong);
line('decrypt an answer', openLong);
line('POST /v1/meetings and /v2/rooms: two keys encrypted', 2 * seal);
line('POST /v2/rooms with an Idempotency-Key: and the response', 2 * seal + sealLong);
line('GET of 100 rooms with the URLs for hosts', 100 * open);
line('GET of 100 rooms without', 0);
