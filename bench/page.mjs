/**
 * Measures what somebody waits for who opens a room: `npm run bench:page`. A browser, a Foyer and a Postgres share this
 * machine. docs/benchmarks.md has the figures. Needs Chromium (CHROMIUM_PATH).
 */
import { loadavg } from 'node:os';
import { join, openPage } from './support/room-page.mjs';
import { launchBrowser, MADE_UP_DEVICES } from '../test/support/browser.mjs';
import { Cleanup, exitCodeOf } from '../test/support/cleanup.mjs';
import { median, quantile, readable, table } from '../test/support/figures.mjs';
import { startOwnFoyer } from '../test/support/own-foyer.mjs';

const ROUNDS = 9;

/** Runs in the page: notes when it can be used, when Join is pressed, and when the first frame of the other one is shown. */
const NOTES = `
  window.noted = {};
  const note = (name) => (noted[name] ??= performance.now());
  document.addEventListener('submit', () => note('joined'), true);
  new MutationObserver(() => {
    if (document.querySelector('form button:enabled')) note('interactive');
    const other = document.querySelector('.tile .video:not(.mirrored)');
    if (other) other.requestVideoFrameCallback(() => note('seen'));
  }).observe(document, { subtree: true, childList: true });`;

const cleanup = new Cleanup();
process.exit(await exitCodeOf(measure, cleanup));

async function measure() {
  const makeRoom = await startOwnFoyer(cleanup);
  const browser = await launchBrowser(MADE_UP_DEVICES);
  await cleanup.add(() => browser.close());
  const figures = { interactive: [], seen: [] };
  let weight;
  for (let round = 0; round < ROUNDS; round += 1) {
    const { url } = await makeRoom();
    const first = await openPage(browser, url, NOTES);
    await join(first, 'Ada');
    const second = await openPage(browser, url, NOTES);
    weight ??= await weigh(second);
    await join(second, 'Grace');
    await second.waitForFunction(() => globalThis.noted.seen);
    const { interactive, joined, seen } = await second.evaluate(() => globalThis.noted);
    figures.interactive.push(interactive);
    figures.seen.push(seen - joined);
    for (const page of [first, second]) await page.context().close();
  }
  console.log(
    table(
      ['ms', 'median', 'p90'],
      [
        row('from opening the URL until one can join, nothing cached', figures.interactive),
        row('from Join until the first frame of the other one, the second of two', figures.seen),
      ],
    ),
  );
  console.log(
    `\nOver the wire: ${weight.gzip} bytes with gzip, ${weight.received} as Chromium asked for them.`,
  );
  console.log(`Load of the machine at the end: ${loadavg()[0].toFixed(1)}.`);
  return true;
}

function row(what, figures) {
  return [what, readable(median(figures)), readable(quantile(figures, 0.9))];
}

function sum(figures) {
  return figures.reduce((total, each) => total + each, 0);
}

/** @returns bytes of the page with all that it loads */
async function weigh(page) {
  const loaded = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(
      ({ name, encodedBodySize }) => ({ name, encodedBodySize }),
    ),
  );
  const lengths = await Promise.all(
    loaded.map(async ({ name }) => {
      const { headers } = await fetch(name, { headers: { 'accept-encoding': 'gzip' } });
      return Number(headers.get('content-length'));
    }),
  );
  return { gzip: sum(lengths), received: sum(loaded.map(({ encodedBodySize }) => encodedBodySize)) };
}
