/**
 * Measures a group room whose people are real pages, each with a camera and a microphone that are made up:
 * `npm run bench:group-pages`. Browsers, Janus, Foyer and Postgres share this machine. For Linux. Needs Chromium
 * (CHROMIUM_PATH).
 */
import { setTimeout as pause } from 'node:timers/promises';
import { cpuSeconds, cpuSecondsOfEach } from './support/cpu-time.mjs';
import { makeGroupRoom } from './support/group-room.mjs';
import { readNumberOptions } from './support/number-options.mjs';
import { join, openPage } from './support/room-page.mjs';
import { setUp } from './support/set-up.mjs';
import { launchBrowser, MADE_UP_DEVICES } from '../test/support/browser.mjs';
import { Cleanup, exitCodeOf } from '../test/support/cleanup.mjs';
import { median, readable, table } from '../test/support/figures.mjs';
import { JanusServer } from '../test/support/janus-server.mjs';
import { processes } from '../test/support/processes.mjs';

const USUAL = { pages: 5, seconds: 10 };
const QUICK = { pages: 3, seconds: 3 };
/** How many are in when it is measured first, and how many come before each further measurement. */
const [FIRST, MORE] = [3, 2];
/** How long it may take until everybody receives everybody, in ms. */
const PATIENCE = 120_000;

const HELP = `npm run bench:group-pages -- [options]

Measures a group room with 3, 5 and more pages in a browser, and prints a table in Markdown.

  --pages ${USUAL.pages}     at the end
  --seconds ${USUAL.seconds}  of each measurement
  --quick      rough figures: ${Object.entries(QUICK)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ')}

Exit codes: 0 done · 1 failed · 2 wrong usage · 130 interrupted`;

/** Runs in the page: remembers its connections. */
const REMEMBERS = `
  globalThis.connections = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...options) {
      super(...options);
      connections.push(this);
    }
  };`;

const options = readNumberOptions({ script: 'bench:group-pages', help: HELP, usual: USUAL, quick: QUICK });
const cleanup = new Cleanup();
process.exit(await exitCodeOf(() => measure().then(() => true), cleanup));

async function measure() {
  const janus = await JanusServer.start();
  await cleanup.add(() => janus.stop());
  const { server, keys } = await setUp(cleanup, { organizations: 1, variables: janus.environment() });
  const { roomUrl } = await makeGroupRoom(server, keys[0]);
  const url = server.url + new URL(roomUrl).pathname;
  const browser = await launchBrowser(MADE_UP_DEVICES);
  await cleanup.add(() => browser.close());
  const pages = [];
  const rows = [];
  for (let wanted = FIRST; wanted <= options.pages; wanted += MORE) {
    while (pages.length < wanted) pages.push(await enter(browser, url, `Page ${pages.length + 1}`));
    await everybodyReceives(pages);
    console.error(`${pages.length} pages receive each other.`);
    rows.push(await measureStep(pages, { janus: janus.pid, server: server.pid }));
  }
  const heads = ['pages', 'each receives, kbit/s', 'frames a second of each', 'width of each'];
  const sent = ['each sends, kbit/s', 'sizes of its camera'];
  const cores = ['CPU of the browser, cores', 'of Janus', 'of Foyer'];
  console.log(table([...heads, ...sent, ...cores], rows));
}

async function enter(browser, url, name) {
  const page = await openPage(browser, url, REMEMBERS);
  page.setDefaultTimeout(PATIENCE);
  await join(page, name);
  return page;
}

async function everybodyReceives(pages) {
  const endsAt = Date.now() + PATIENCE;
  for (const page of pages)
    while ((await statsOf(page)).received.filter(({ frames }) => frames > 0).length < pages.length - 1) {
      if (Date.now() > endsAt) throw new Error(`${pages.length} pages do not all receive each other.`);
      await pause(500);
    }
}

async function measureStep(pages, pids) {
  const [before, cpuBefore, beganAt] = [await Promise.all(pages.map(statsOf)), await cpuOf(pids), Date.now()];
  await pause(options.seconds * 1_000);
  const [after, cpuAfter] = [await Promise.all(pages.map(statsOf)), await cpuOf(pids)];
  const seconds = (Date.now() - beganAt) / 1_000;
  const kilobits = (name) =>
    median(after.map((stats, place) => ((stats[name] - before[place][name]) * 8) / 1_000 / seconds));
  const frames = after.flatMap(({ received }, place) =>
    received.map(({ mid, frames: now }) => {
      const earlier = before[place].received.find((each) => each.mid === mid);
      return (now - (earlier?.frames ?? 0)) / seconds;
    }),
  );
  const widths = after.flatMap(({ received }) => received.map(({ width }) => width));
  const cores = (name) => readable((cpuAfter[name] - cpuBefore[name]) / seconds);
  return [
    pages.length,
    ...[kilobits('bytes'), median(frames), median(widths)].map(readable),
    readable(kilobits('sent')),
    median(after.map(({ encoded }, place) => sizesSince(encoded, before[place].encoded))),
    ...['browser', 'janus', 'server'].map(cores),
  ];
}

/** How many sizes of a camera have got new frames. */
function sizesSince(encoded, earlier) {
  return Object.entries(encoded).filter(([size, frames]) => frames > (earlier[size] ?? 0)).length;
}

/**
 * What a page has received and sent so far over connections that are open: bytes, of each picture received its frames and
 * width, and of each size of its camera the frames encoded. Chromium counts what it fills up as sent with the first size:
 * while its encoder is slow, it sends earlier packets again, so that it knows whether the network could carry all sizes.
 */
function statsOf(page) {
  return page.evaluate(async () => {
    const stats = { bytes: 0, sent: 0, received: [], encoded: {} };
    const open = globalThis.connections.filter(({ connectionState }) => connectionState === 'connected');
    for (const connection of open)
      (await connection.getStats()).forEach((each) => {
        if (each.type === 'inbound-rtp') stats.bytes += each.bytesReceived;
        if (each.type === 'inbound-rtp' && each.kind === 'video')
          stats.received.push({ mid: each.mid, frames: each.framesDecoded, width: each.frameWidth ?? 0 });
        if (each.type !== 'outbound-rtp') return;
        stats.sent += each.bytesSent;
        if (each.rid !== undefined) stats.encoded[each.rid] = each.framesEncoded;
      });
    return stats;
  });
}

/** CPU time so far, in s. */
async function cpuOf({ janus, server }) {
  const browser = await cpuSecondsOfEach(browserPids());
  return {
    browser: browser.reduce((sum, each) => sum + each, 0),
    janus: await cpuSeconds(janus),
    server: await cpuSeconds(server),
  };
}

/** The processes of Chromium that this one has started. */
function browserPids() {
  const all = new Map(processes().map((each) => [each.pid, each]));
  const isOurs = (pid) => pid === process.pid || (all.has(pid) && isOurs(all.get(pid).parent));
  return [...all.values()]
    .filter(({ pid, name }) => /chrom|headless/.test(name) && isOurs(pid))
    .map(({ pid }) => pid);
}
