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

/** The same request again and again, made once: the work of its sender would slow down a server on the same machine. */
function same(text) {
  let batch;
  return () => (batch ??= Buffer.from(text.repeat(BATCH)));
}

/** Requests that differ. */
const various = (make) => () => Array.from({ length: BATCH }, make).join('');

const FIELDS = Object.fromEntries(Array.from({ length: 190 }, (_, i) => [`field-${i}`, 'x'.repeat(300)]));
const post = (path, body) =>
  request(
    `POST ${path}`,
    [authorization(token), 'Content-Type: application/json', `Content-Length: ${body.length}`],
    body,
  );

/** How many connections each kind has, and what it sends on them without waiting for responses. */
const KINDS = {
  pages: [1, various(() => request(`GET /${randomBytes(6).toString('hex')}`))],
  readiness: [1, same(request('GET /health/ready'))],
  documents: [1, same(request('GET /docs/v2.yaml'))],
  'made-up keys': [20, various(() => request('GET /v2/rooms', [authorization(madeUpKey())]))],
  'large bodies': [8, same(post('/v2/rooms', JSON.stringify(FIELDS)))],
  lists: [8, same(request('GET /v2/audit-events?limit=100', [authorization(token)]))],
};

const [connections, nextBatch] = KINDS[kind];
await Promise.all(Array.from({ length: connections }, flood));

async function flood() {
  for (;;) {
    const socket = connect(Number(port), hostname)
      .on('error', () => undefined)
      .resume();
    await once(socket, 'connect').catch(() => undefined);
    while (socket.writable) {
      if (!socket.write(nextBatch()))
        await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => 0);
    }
  }
}
