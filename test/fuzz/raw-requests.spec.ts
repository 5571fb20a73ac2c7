import { once } from 'node:events';
import { connect } from 'node:net';
import * as fc from 'fast-check';
import { useScene } from '../support/scene.js';
import { FUZZ } from './fuzz.options.js';
import { digestTables } from './table-digest.js';

/** Share of requests that are bytes on a connection. */
const SHARE = 0.05;
/** Longest time until a connection on which nothing more is sent is closed, in ms. */
const DEADLINE = 20_000;
const AT_ONCE = 8;

const LINES = [
  'Host: foyer',
  'Host:',
  'Content-Length: 2',
  'Content-Length: -1',
  'Content-Length: 0x2',
  'Content-Length: 99999999999999999999',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding:\tchunked',
  'transfer-encoding : chunked',
  'Expect: 100-continue',
  'Upgrade: h2c',
  'Connection: upgrade, HTTP2-Settings',
  'Connection: close',
  'Trailer: X-A',
  ' folded',
  'X-A: \0',
  'X-A: \x7f\xff',
  ': nameless',
  'no colon',
  '__proto__: x',
];
const TARGETS = [
  '/v1/meetings',
  '/v2/rooms',
  '/',
  '*',
  'http://foyer/v1/meetings',
  '//',
  '/v1/\0',
  '/v1/ x',
  '',
  '?',
  'foyer:443',
];
const METHODS = [
  'GET',
  'POST',
  'DELETE',
  'HEAD',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PRI',
  'get',
  '',
  'M-SEARCH',
  'A'.repeat(50),
];
const PROTOCOLS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/1.11', 'http/1.1', ''];
const BODIES = [
  '',
  '{}',
  '2\r\n{}\r\n0\r\n\r\n',
  'ffffffffffffffff\r\n{}',
  '-1\r\n',
  '2;x=y\r\n{}\r\n0\r\nX-A: b\r\n\r\n',
  '0\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
];

/** Bytes, each a character, that resemble a request. */
const rawRequest = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...METHODS),
        fc.constantFrom(...TARGETS),
        fc.constantFrom(...PROTOCOLS),
        fc.array(fc.constantFrom(...LINES), { maxLength: 5 }),
        fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r'),
        fc.constantFrom(...BODIES),
      )
      .map(([method, target, protocol, lines, end, body]) =>
        [`${method} ${target} ${protocol}`, ...lines, '', body].join(end),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ minLength: 1, maxLength: 200 })
      .map((bytes) => Buffer.from(bytes).toString('latin1')),
  },
);

describe(`malformed requests (FUZZ_SEED=${FUZZ.seed} FUZZ_REQUESTS=${FUZZ.requests})`, () => {
  const { app } = useScene();

  /** @returns everything received until the connection is closed; null when it is not closed in time */
  async function exchange(bytes: string): Promise<string | null> {
    const { hostname, port } = new URL(app.url);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: false });
    const over = once(socket, 'close', { signal: AbortSignal.timeout(DEADLINE) }).then(
      () => true,
      () => false,
    );
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => (answer += text));
    // A closed connection is a valid result.
    socket.on('error', () => undefined);
    socket.end(bytes, 'latin1');
    const isOver = await over;
    socket.destroy();
    return isOver ? answer : null;
  }

  it(
    'get a status below 500 or none, in time, and change nothing',
    async () => {
      const total = Math.ceil(FUZZ.requests * SHARE);
      const requests = fc.sample(rawRequest, { seed: FUZZ.seed, numRuns: total });
      const before = await digestTables(app.database.pool);
      const statuses = new Map<string, number>();
      const findings: string[] = [];
      const rest = [...requests];
      const worker = async (): Promise<void> => {
        for (let bytes = rest.shift(); bytes !== undefined; bytes = rest.shift()) {
          const answer = await exchange(bytes);
          const status =
            answer === null
              ? 'hung'
              : (/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? (answer === '' ? 'closed' : 'garbled'));
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (/^(5\d\d|hung|garbled)$/.test(status))
            findings.push(`${status}: ${JSON.stringify(bytes)} ${answer?.slice(0, 200)}`);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      console.log(
        `${total} raw requests: ${[...statuses]
          .toSorted(([a], [b]) => a.localeCompare(b))
          .map((pair) => pair.join(' '))
          .join(', ')}`,
      );

      expect(findings.slice(0, 20)).toEqual([]);
      expect(await digestTables(app.database.pool)).toBe(before);
      expect((await fetch(`${app.url}/health/ready`)).status).toBe(200);
    },
    FUZZ.timeout,
  );
});
