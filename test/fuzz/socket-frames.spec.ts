import { setTimeout } from 'node:timers/promises';
import * as fc from 'fast-check';
import { SOCKET_PATH } from '../../web/protocol/messages.js';
import { joinedPage, NOTHING_ON, type TestPage } from '../signalling/test-page.js';
import { readLogLines } from '../support/log-lines.js';
import { readMetrics } from '../support/metrics.js';
import { freePort, type ServerProcess } from '../support/process.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { WebSocketClient } from '../support/web-socket.mjs';
import { frames } from './frame.arbitrary.js';
import { FUZZ } from './fuzz.options.js';

/** How many connections there are for each message of `socket-messages.spec.ts`. */
const SHARE = 0.25;
const AT_ONCE = 8;
/** Longest time until a connection on which nothing more is sent is closed, in ms. */
const DEADLINE = 20_000;

const total = Math.ceil(FUZZ.messages * SHARE);

describe(`${total} connections of malformed frames (FUZZ_SEED=${FUZZ.seed} FUZZ_MESSAGES=${FUZZ.messages})`, () => {
  const scene = useScene();
  const { acme } = scene;
  let server: ServerProcess;
  let metricsPort: number;
  let room: Room;
  let witness: TestPage;

  beforeAll(async () => {
    metricsPort = await freePort();
    server = await scene.startProcess({
      METRICS_PORT: String(metricsPort),
      LOG_FORMAT: 'json',
      FAILED_ATTEMPTS_PER_MINUTE: '0',
      PUBLIC_REQUESTS_PER_MINUTE: '0',
    });
    room = await makeRoom(acme);
    witness = await joinedPage(server, await makeRoom(acme), 'host');
  });

  /** @returns whether the connection was closed in time */
  async function send(pieces: readonly Buffer[], isInRoom: boolean): Promise<boolean> {
    const client = await WebSocketClient.open(server.url, `${SOCKET_PATH}?EIO=4&transport=websocket`);
    client.send('40');
    const rest = { roomKey: null, displayName: '', externalId: null, metadata: null, media: NOTHING_ON };
    if (isInRoom) client.send(`421${JSON.stringify(['join', { roomName: room.name, ...rest }])}`);
    for (const piece of pieces) client.write(piece);
    client.connection.end();
    const timer = new AbortController();
    const isClosed = await Promise.race([
      client.closed.then(() => true),
      setTimeout(DEADLINE, false, { signal: timer.signal }),
    ]);
    timer.abort();
    client.destroy();
    return isClosed;
  }

  it(
    'end in time, are no failure of Foyer, leave nothing behind, and reach nobody',
    async () => {
      const rest = fc.sample(fc.tuple(frames, fc.boolean()), { seed: FUZZ.seed, numRuns: total });
      const hung: string[] = [];
      const worker = async (): Promise<void> => {
        for (let next = rest.shift(); next; next = rest.shift())
          if (!(await send(...next))) hung.push(Buffer.concat(next[0]).toString('latin1').slice(0, 500));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));

      expect(hung).toEqual([]);
      expect(readLogLines(server.output()).filter(({ level }) => ['error', 'fatal'].includes(level))).toEqual(
        [],
      );
      const metrics = await readMetrics(metricsPort);
      expect([metrics('foyer_sockets'), witness.isConnected, witness.received]).toEqual([1, true, []]);
      expect(await witness.send('chat', { text: 'x' })).toEqual({ status: 'done' });
    },
    FUZZ.timeout,
  );
});
