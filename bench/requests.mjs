/**
 * Measures whole requests of the compiled Foyer beside bare Fastify, in turns, on the same Postgres:
 * `npm run bench:requests`. All servers have the first core, Postgres and the clients the others. Progress goes to stderr,
 * the tables to stdout. For Linux.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compareResponses, kindOf, LOADS } from './requests/loads.mjs';
import { readOptions } from './requests/options.mjs';
import { picture } from './requests/picture.mjs';
import { ratioOf, requiredTable, sceneTable } from './requests/tables.mjs';
import { inTurns } from './requests/turns.mjs';
import { useFirstCore } from './support/cores.mjs';
import { makeRooms, setUp } from './support/set-up.mjs';
import { Cleanup, exitCodeOf } from '../test/support/cleanup.mjs';
import { readable, times } from '../test/support/figures.mjs';

const BARE_SERVER = fileURLToPath(new URL('requests/bare-server.mjs', import.meta.url));
/** Rooms that are read, however many there are. */
const SAMPLE = 10_000;
/** Connections where there are many organizations, and where CPU time is what counts. */
const [MANY, SOME] = [64, 16];
const BARE = 'bare';

const options = readOptions();
const cleanup = new Cleanup();
process.exit(await exitCodeOf(() => measure().then(() => true), cleanup));

async function measure() {
  const { organizations, rooms, groups } = options;
  const variables = { MAX_ROOMS: String(2 ** 31 - 1) };
  const stage = await setUp(cleanup, { organizations: organizations + 1, variables });
  const [hotKey, ...keys] = stage.keys;
  // The bare kind of table: one index, and no trigger.
  await stage.postgres.query('CREATE TABLE bare_rooms (LIKE rooms INCLUDING DEFAULTS, PRIMARY KEY (id))');
  const servers = {
    [BARE]: await startBare('pool', stage),
    'bare, pipelined': await startBare('pipeline', stage),
    Foyer: stage.server,
  };
  const hot = await makeRooms(stage.postgres, [hotKey], rooms[0], SAMPLE);
  const spread = keys.length > 0 ? await makeRooms(stage.postgres, keys, keys.length * 10) : [];
  const measured = [];
  for (const each of LOADS.filter(({ group }) => groups.includes(group))) {
    await compareResponses(each, hot[0], Object.values(servers));
    const scenes = options.connections.map((count) => ({ label: String(count), count, rooms: hot }));
    if (each.group === 'reads' && spread.length > 0)
      scenes.push({ label: `${MANY}, ${readable(organizations)} organizations`, count: MANY, rooms: spread });
    for (const scene of scenes) {
      console.error(`${each.title}, connections: ${scene.label}`);
      const sides = sidesOf(servers, () => kindOf(each, scene.rooms));
      scene.turns = await inTurns(stage.postgres, sides, scene.count, options);
    }
    measured.push({ ...each, scenes });
    console.log(`### ${each.title}\n\n${sceneTable('Connections', scenes, BARE)}\n`);
  }
  if (measured.length > 0) console.log(`### What is required\n\n${requiredTable(measured, 'Foyer', BARE)}\n`);
  if (options.picture !== undefined) await writeFile(options.picture, picture(measured, 'Foyer', BARE));
  if (groups.includes('refusals')) console.log(`### Refusals\n\n${await refusals(stage, hot)}\n`);
  if (groups.includes('rooms') && rooms.length > 1)
    console.log(`### Number of rooms\n\n${await growth(stage, servers, hotKey)}\n`);
}

/** A bare server that has the first core, where Foyer is. */
async function startBare(kind, { postgres, variables }) {
  const child = fork(BARE_SERVER, [kind, postgres.url, variables.PUBLIC_URL]);
  await cleanup.add(() => child.kill());
  await useFirstCore(child.pid);
  const [port] = await once(child, 'message');
  return { url: `http://127.0.0.1:${port}`, pid: child.pid };
}

function sidesOf(servers, kindFor) {
  return Object.fromEntries(
    Object.entries(servers).map(([name, server]) => [name, { server, kind: kindFor(name) }]),
  );
}

/** What a request costs that is refused for want of points, beside one that is admitted. */
async function refusals({ server, postgres, spent }, hot) {
  console.error('Refusals');
  const sides = {
    admitted: { server, kind: kindOf(LOADS[0], hot) },
    refused: { server, kind: kindOf(LOADS[0], hot, { status: 429, key: spent }) },
  };
  const turns = await inTurns(postgres, sides, SOME, options);
  const ratio = times(ratioOf(turns, 'admitted', 'refused', 'server'), 1);
  return (
    `${sceneTable('Connections', [{ label: String(SOME), turns }], 'admitted')}\n\n` +
    `An admitted request takes ${ratio} the CPU time of Node that a refused one takes.`
  );
}

/** What a read costs when there are more and more rooms. */
async function growth({ postgres }, servers, key) {
  const scenes = [];
  for (const [place, count] of options.rooms.entries()) {
    console.error(`Reads of ${readable(count)} rooms`);
    const rooms = await makeRooms(
      postgres,
      [key],
      place === 0 ? 0 : count - options.rooms[place - 1],
      SAMPLE,
    );
    const sides = sidesOf(servers, () => kindOf(LOADS[0], rooms));
    scenes.push({ label: readable(count), turns: await inTurns(postgres, sides, SOME, options) });
  }
  return sceneTable('Rooms', scenes, BARE);
}
