/**
 * Measures the sockets of the compiled Foyer beside a bare relay of socket.io, in turns: `npm run bench:signalling`. All
 * servers have the first core, Postgres and the pages the others. For Linux.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { joinAll } from './signalling/joins.mjs';
import { atRate, urlOf } from './signalling/page.mjs';
import { relay } from './signalling/relaying.mjs';
import { useFirstCore } from './support/cores.mjs';
import { readNumberOptions } from './support/number-options.mjs';
import { end, makeRooms, setUp, startAlone } from './support/set-up.mjs';
import { Cleanup, exitCodeOf } from '../test/support/cleanup.mjs';
import { median, readable, table } from '../test/support/figures.mjs';

/** Rooms that pages have joined and left before anything is measured: until then Node compiles, and Postgres plans. */
const WARM_UP = 300;

const USUAL = { rooms: 1_000, joins: 200, messages: 500, seconds: 4, rounds: 3 };
const QUICK = { rooms: 100, joins: 100, messages: 100, seconds: 2, rounds: 1 };
const [BARE, ONE, TWO] = ['bare', 'Foyer', 'Foyer, two processes'];

const HELP = `npm run bench:signalling -- [options]

Measures the sockets of Foyer beside a bare relay of socket.io, and prints tables in Markdown.

  --rooms ${USUAL.rooms}     with two sockets each
  --joins ${USUAL.joins}      a second
  --messages ${USUAL.messages}   a second; less than half the rooms, or chat comes too often
  --seconds ${USUAL.seconds}      of each measurement of messages
  --rounds ${USUAL.rounds}       turns of each server; medians are printed
  --quick          rough figures: ${Object.entries(QUICK)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ')}

Exit codes: 0 done · 1 failed · 2 wrong usage · 130 interrupted`;

const options = readNumberOptions({
  script: 'bench:signalling',
  help: HELP,
  usual: USUAL,
  quick: QUICK,
  check: ({ messages, rooms }) => {
    if (messages > rooms) throw new RangeError('--messages: not more than the rooms');
  },
});
const cleanup = new Cleanup();
process.exit(await exitCodeOf(() => measure().then(() => true), cleanup));

async function measure() {
  const variables = {
    MAX_SOCKETS_PER_ADDRESS: '0',
    PUBLIC_REQUESTS_PER_MINUTE: '0',
    FAILED_ATTEMPTS_PER_MINUTE: '0',
  };
  const stage = await setUp(cleanup, { organizations: 1, variables });
  await makeRooms(stage.postgres, stage.keys, options.rooms);
  const rooms = (await stage.postgres.query('SELECT name FROM rooms')).map(({ name }) => name);
  const { postgres, server } = stage;
  const alone = { urls: [server.url], pids: [server.pid], postgres };
  const sides = { [BARE]: await startBare(), [ONE]: alone };
  const joins = await joinSides(sides, rooms);
  const turns = await relayInTurns(sides, joins);
  await Promise.all(joins[ONE].pairs.flat().map((page) => page.close()));
  // The rows of those who were in rooms before must not take the places of others.
  await end(server);
  await postgres.query('DELETE FROM participants');
  const servers = [await startAlone(stage.variables, cleanup), await startAlone(stage.variables, cleanup)];
  const both = {
    [TWO]: { urls: servers.map(({ url }) => url), pids: servers.map(({ pid }) => pid), postgres },
  };
  const later = await joinSides(both, rooms);
  const laterTurns = await relayInTurns(both, later);
  console.log(`### Joins\n\n${joinTable({ ...joins, ...later })}\n`);
  const all = turns.map((turn, round) => ({ ...turn, ...laterTurns[round] }));
  for (const kind of ['signal', 'chat']) console.log(`### Relayed: ${kind}\n\n${relayTable(all, kind)}\n`);
  console.log(`### Without messages\n\n${idleTable(all)}\n`);
}

/** A bare relay, which has the first core, where Foyer is. */
async function startBare() {
  const child = fork(fileURLToPath(new URL('signalling/bare-relay.mjs', import.meta.url)));
  await cleanup.add(() => child.kill());
  await useFirstCore(child.pid);
  return { urls: [await urlOf(child)], pids: [child.pid] };
}

async function joinSides(sides, rooms) {
  const joined = {};
  for (const [name, side] of Object.entries(sides)) {
    console.error(`Joins: ${name}`);
    const early = await joinAll(side, rooms.slice(0, WARM_UP), options.joins);
    await atRate(options.joins, early.pairs.flat(), (page) => page.leave());
    joined[name] = await joinAll(side, rooms, options.joins);
  }
  return joined;
}

/** @returns for each round what was measured, by the names of the sides */
async function relayInTurns(sides, joined) {
  const names = Object.keys(sides);
  const turns = [];
  for (let round = 0; round <= options.rounds; round += 1) {
    const figures = {};
    for (let place = 0; place < names.length; place += 1) {
      const name = names[(round + place) % names.length];
      console.error(`Messages, round ${round}: ${name}`);
      figures[name] = await relay(sides[name], joined[name].pairs, {
        seconds: options.seconds,
        perSecond: options.messages,
      });
    }
    turns.push(figures);
  }
  // In the first one Node has still compiled.
  return turns.slice(1);
}

function joinTable(joined) {
  const rows = Object.entries(joined).map(([name, { figures }]) => {
    const { perSecond, refused, p50, p99, server, postgres, memory } = figures;
    return [name, ...[perSecond, refused, p50, p99, server, postgres, memory].map(readable)];
  });
  return table(
    ['what', 'a second', 'tried again', 'p50 ms', 'p99 ms', 'CPU µs of Node', 'of Postgres', 'KiB a socket'],
    rows,
  );
}

function relayTable(turns, kind) {
  const rows = Object.keys(turns[0]).map((name) => {
    const of = (figure) => median(turns.map((turn) => turn[name][kind][figure]));
    const ratio = median(turns.map((turn) => turn[name][kind].server / turn[BARE][kind].server));
    return [
      name,
      ratio.toFixed(2),
      ...['server', 'postgres', 'p50', 'p99'].map((figure) => readable(of(figure))),
    ];
  });
  return table(['what', `of ${BARE}`, 'CPU µs of Node', 'of Postgres', 'p50 ms', 'p99 ms'], rows);
}

function idleTable(turns) {
  const rows = Object.keys(turns[0]).map((name) => [
    name,
    ...['server', 'postgres'].map((figure) => readable(median(turns.map((turn) => turn[name].idle[figure])))),
  ]);
  return table(['what', 'CPU ms a second of Node', 'of Postgres'], rows);
}
