/** Sends one kind of flood to a server until it is killed, in a process of its own so as not to delay measurements. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { crc32 } from 'node:zlib';

const [url, kind, token] = process.argv.slice(2);
const { hostname, port } = new URL(url);

/** Requests that are written at once. */
const BATCH = 200;

const request = (line, headers = [], body = '') =>
  [`${line} HTTP/1.1`, 'Host: foyer', ...headers, '', body].join('\r\n');
const authorization = (key) => `Authorization: Bearer ${key}`;

/** A key as Foyer makes them, which it has not made. */
function madeUpKey() {
  const body = `foyer_${randomBytes(8).toString('hex')}${randomBytes(32).toString('hex')}`;
  return body + crc32(body).toString(16).padStart(8, '0');
}

const FIELDS = Object.fromEntries(Array.from({ length: 190 }, (_, i) => [`field-${i}`, 'x'.repeat(300)]));
const BODY = JSON.stringify(FIELDS);

/** How many connections each kind has, and what it sends on them without waiting for responses. */
const KINDS = {
  pages: [1, () => request(`GET /${randomBytes(6).toString('hex')}`)],
  readiness: [1, () => request('GET /health/ready')],
  documents: [1, () => request('GET /docs/v2.yaml')],
  'made-up keys': [20, () => request('GET /v2/rooms', [authorization(madeUpKey())])],
  'large bodies': [
    8,
    () =>
      request(
        'POST /v2/rooms',
        [authorization(token), 'Content-Type: application/json', `Content-Length: ${BODY.length}`],
        BODY,
      ),
  ],
  lists: [8, () => request('GET /v2/audit-events?limit=100', [authorization(token)])],
};

const [connections, make] = KINDS[kind];
await Promise.all(Array.from({ length: connections }, flood));

async function flood() {
  for (;;) {
    const socket = connect(Number(port), hostname)
      .on('error', () => undefined)
      .resume();
    await once(socket, 'connect').catch(() => undefined);
    while (socket.writable) {
      const batch = Array.from({ length: BATCH }, make).join('');
      if (!socket.write(batch))
        await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => 0);
    }
  }
}
