/**
 * Measures a group room with one person who sends and many who receive: `npm run bench:group`. Janus and Foyer share the first
 * core, Postgres and the people, who have no browsers, the others. For Linux.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { useFirstCore } from './support/cores.mjs';
import { cpuSeconds } from './support/cpu-time.mjs';
import { makeGroupRoom } from './support/group-room.mjs';
import { memory } from './support/memory.mjs';
import { readNumberOptions } from './support/number-options.mjs';
import { setUp } from './support/set-up.mjs';
import { GroupPage } from '../test/chaos/group-page.mjs';
import { Cleanup, exitCodeOf } from '../test/support/cleanup.mjs';
import { median, readable, table } from '../test/support/figures.mjs';
import { JanusServer } from '../test/support/janus-server.mjs';

const USUAL = { subscribers: 50, steps: 5, seconds: 10 };
const QUICK = { subscribers: 10, steps: 2, seconds: 3 };
/** How long it may take until the newest subscribers receive, in ms. */
const PATIENCE = 30_000;

const HELP = `npm run bench:group -- [options]

Measures a group room with one person who sends a camera and a microphone, and prints a table in Markdown.

  --subscribers ${USUAL.subscribers}   who receive both, at the end
  --steps ${USUAL.steps}          in which they come; each is measured
  --seconds ${USUAL.seconds}       of each measurement
  --quick          rough figures: ${Object.entries(QUICK)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ')}

Exit codes: 0 done · 1 failed · 2 wrong usage · 130 interrupted`;

const options = readNumberOptions({ script: 'bench:group', help: HELP, usual: USUAL, quick: QUICK });
const cleanup = new Cleanup();
process.exit(await exitCodeOf(() => measure().then(() => true), cleanup));

async function measure() {
  const janus = await JanusServer.start();
  await cleanup.add(() => janus.stop());
  const variables = { ...janus.environment(), MAX_SOCKETS_PER_ADDRESS: '0' };
  const { server, keys } = await setUp(cleanup, { organizations: 1, variables });
  await useFirstCore(janus.pid);
  const room = await makeGroupRoom(server, keys[0]);
  const publisher = new GroupPage([server.url], 0, room.hostRoomUrl, { watches: () => [] });
  await enter(publisher, 'Publisher');
  const subscribers = [];
  const rows = [];
  for (let step = 1; step <= options.steps; step += 1) {
    const wanted = Math.round((options.subscribers * step) / options.steps);
    const before = await cpuOf({ janus, server });
    const coming = wanted - subscribers.length;
    while (subscribers.length < wanted) {
      const page = new GroupPage([server.url], 0, room.roomUrl, {
        sends: false,
        watches: () => [publisher.id],
      });
      await enter(page, `Subscriber ${subscribers.length + 1}`);
      subscribers.push(page);
    }
    await untilAllReceive(subscribers, publisher);
    const joined = await cpuOf({ janus, server });
    console.error(`${wanted} of ${options.subscribers} receive.`);
    rows.push(
      await measureStep({ janus, server, publisher, subscribers }, (joined.server - before.server) / coming),
    );
  }
  const head = [
    'subscribers',
    'packets a second sent',
    'received by each: fewest, median, most',
    'Mbit/s to all',
    'kbit/s to each',
    'CPU of Janus, cores',
    'µs a packet sent',
    'MiB of Janus',
    'CPU of Foyer, cores',
    'ms of it for each who joined',
  ];
  console.log(`${table(head, rows)}\n`);
}

async function enter(page, name) {
  await cleanup.add(async () => page.vanish());
  await page.join(name);
}

/** Waits until each has pictures and sound. @throws when somebody has none */
async function untilAllReceive(subscribers, { id }) {
  const deadline = Date.now() + PATIENCE;
  for (const page of subscribers)
    for (;;) {
      const { audio = 0, video = 0 } = (await page.received())[id] ?? {};
      if (audio > 0 && video > 0) break;
      if (Date.now() > deadline)
        throw new Error(`A subscriber receives nothing: ${page.failure ?? 'no packets'}`);
      await pause(50);
    }
}

async function measureStep({ janus, server, publisher, subscribers }, joinSeconds) {
  const counts = () => Promise.all(subscribers.map(async (page) => (await page.received())[publisher.id]));
  const [before, sentBefore] = [await counts(), await publisher.sent()];
  const [cpuBefore, startedAt] = [await cpuOf({ janus, server }), performance.now()];
  await pause(options.seconds * 1_000);
  const cpuAfter = await cpuOf({ janus, server });
  const [after, sentAfter] = [await counts(), await publisher.sent()];
  const seconds = (performance.now() - startedAt) / 1_000;
  const packets = after.map(
    ({ audio, video }, i) => (audio + video - before[i].audio - before[i].video) / seconds,
  );
  const bits = after.map(({ bytes }, i) => ((bytes - before[i].bytes) * 8) / seconds);
  const cores = (name) => (cpuAfter[name] - cpuBefore[name]) / seconds;
  return [
    subscribers.length,
    readable((sentAfter - sentBefore) / seconds),
    [Math.min(...packets), median(packets), Math.max(...packets)].map(readable).join(', '),
    readable(sum(bits) / 1e6),
    readable(median(bits) / 1e3),
    readable(cores('janus')),
    readable((cores('janus') / sum(packets)) * 1e6),
    readable((await memory(janus.pid)).now),
    readable(cores('server')),
    readable(joinSeconds * 1_000),
  ];
}

async function cpuOf({ janus, server }) {
  return { janus: await cpuSeconds(janus.pid), server: await cpuSeconds(server.pid) };
}

function sum(figures) {
  return figures.reduce((total, figure) => total + figure, 0);
}
