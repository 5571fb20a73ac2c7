import { setTimeout as pause } from 'node:timers/promises';
import { quantile } from '../../test/support/figures.mjs';
import { memory } from '../support/memory.mjs';
import { cpuOf } from './cpu.mjs';
import { atRate, Page } from './page.mjs';

/** How long a page waits that Foyer could not let in at the moment, as the page of a room does, in ms. */
const RETRY_DELAY = 1_000;

/**
 * Has two in every room open a socket and join, at a rate; the second of a room may be on another process.
 * @param side `urls`, the `pids` of the processes, and `postgres` if there is one
 * @returns pairs of pages, and what was measured: times in ms, CPU time for each join in µs, memory of each socket in KiB
 */
export async function joinAll(side, rooms, perSecond) {
  const before = await memoryOf(side);
  const seats = rooms.flatMap((name) =>
    side.urls.length > 1
      ? side.urls.map((url) => ({ name, url }))
      : [0, 1].map(() => ({ name, url: side.urls[0] })),
  );
  const times = [];
  let refused = 0;
  const { result, ...cpu } = await cpuOf(side, () =>
    atRate(perSecond, seats, async (seat) => {
      const startedAt = performance.now();
      seat.page = await Page.open(seat.url);
      while (!(await seat.page.join(seat.name))) {
        refused += 1;
        await pause(RETRY_DELAY);
      }
      times.push(performance.now() - startedAt);
    }),
  );
  const after = await memoryOf(side);
  return {
    pairs: rooms.map((_, place) => [seats[2 * place].page, seats[2 * place + 1].page]),
    figures: {
      perSecond: result,
      refused,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      server: (cpu.server / seats.length) * 1e6,
      postgres: (cpu.postgres / seats.length) * 1e6,
      memory: ((after - before) * 1_024) / seats.length,
    },
  };
}

/** In MiB. */
async function memoryOf({ pids }) {
  const all = await Promise.all(pids.map(memory));
  return all.reduce((sum, { now }) => sum + now, 0);
}
