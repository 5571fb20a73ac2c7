import { setTimeout as pause } from 'node:timers/promises';
import { JanusServer } from '../support/janus-server.mjs';
import { startFoyer } from '../support/foyer.mjs';
import { sendRequest } from '../support/send-request.mjs';
import { GroupPage } from './group-page.mjs';
import { Reception } from './reception.mjs';
import { expectCleanStop, setUp } from './set-up.mjs';

/** How long media may be away after a fault of a media server, in ms. */
const BACK_WITHIN = 10_000;
/** The longest time without a packet of somebody that counts as undisturbed, in ms: processes that start need the same cores. */
const UNDISTURBED = 2_000;
/** People in a room, all of whom send. */
const PEOPLE = 3;

/** Group rooms on two processes and two Januses, each of which is killed, restarted or frozen. */
export const mediaServers = {
  name: 'media-servers',
  async run({ isQuick, cleanup, deviations }) {
    const januses = [await JanusServer.start(), await JanusServer.start()];
    for (const janus of januses) await cleanup.add(() => janus.stop());
    const [first, second] = januses;
    const stage = await setUp(cleanup, { environment: first.environment(second) });
    const servers = [...stage.servers];
    const urls = servers.map(({ url }) => url);
    const rooms = [];
    for (let i = 0; i < (isQuick ? 2 : 4); i += 1) rooms.push(await openRoom(urls, stage.token, cleanup));
    const scene = { ...stage, servers, januses, rooms, cleanup, deviations };
    const counts = { rooms: rooms.length, people: rooms.length * PEOPLE };
    counts['media of everybody at first, ms'] = await untilReceived(scene, 'at first', rooms);
    for (const [name, strike] of Object.entries(FAULTS)) {
      const figures = await strike(scene, name);
      for (const [what, figure] of Object.entries(figures)) counts[`${name}: ${what}`] = figure;
    }
    counts['after a room was deleted, packets'] = await judgeEnd(scene);
    for (const { pages } of rooms) for (const page of pages) page.vanish();
    await expectCleanStop(servers, deviations);
    return counts;
  },
};

const FAULTS = {
  'a Foyer is killed': async (scene, name) => ({
    'longest time without media, ms': await undisturbed(scene, name, scene.rooms, async () => {
      await restart(scene, 0, 'SIGKILL');
      await everybodyBack(scene, name);
    }),
  }),
  'both Foyers are restarted': async (scene, name) => ({
    'longest time without media, ms': await undisturbed(scene, name, scene.rooms, async () => {
      for (const place of [0, 1]) {
        await restart(scene, place, 'SIGTERM');
        await everybodyBack(scene, name);
      }
    }),
  }),
  'a Janus is killed and starts again': async (scene, name) => {
    const [janus, theirs] = await busiest(scene);
    await janus.kill();
    await janus.restart();
    return { 'media are back after, ms': await untilReceived(scene, name, theirs) };
  },
  'a Janus hangs': async (scene, name) => {
    const [janus, theirs] = await busiest(scene);
    const others = scene.rooms.filter((room) => !theirs.includes(room));
    const frozenAt = performance.now();
    const gap = await undisturbed(scene, name, others, async () => {
      janus.freeze();
      await untilReset(scene, name, theirs);
      await untilReceived(scene, name, theirs);
    });
    const back = Math.round(performance.now() - frozenAt);
    janus.thaw();
    await untilReceived(scene, `${name}, and goes on`, scene.rooms);
    return {
      'rooms of the other one': others.length,
      'their longest time without media, ms': gap,
      'media are back elsewhere after, ms': back,
    };
  },
  'a Janus is gone': async (scene, name) => {
    const [janus, theirs] = await busiest(scene);
    const killedAt = performance.now();
    await janus.kill();
    await untilReset(scene, name, theirs);
    await untilReceived(scene, name, theirs);
    const back = Math.round(performance.now() - killedAt);
    const left = await placedOn(scene, janus);
    if (left.length > 0) scene.deviations.add('Not moved', `${name}: ${left.length} rooms are still there.`);
    await janus.restart();
    return { 'rooms that moved': theirs.length, 'media are back elsewhere after, ms': back };
  },
  'no Janus is there for a while': async (scene, name) => {
    const pages = scene.rooms.flatMap((room) => room.pages);
    const before = new Map(pages.map((page) => [page, page.counts.mediaLost]));
    for (const janus of scene.januses) await janus.kill();
    const deadline = performance.now() + BACK_WITHIN;
    const unaware = () => pages.filter((page) => page.counts.mediaLost === before.get(page));
    while (unaware().length > 0 && performance.now() < deadline) await pause(100);
    for (const page of unaware()) scene.deviations.add('Unsaid', `${name}: ${page.id} got no mediaLost.`);
    for (const janus of scene.januses) await janus.restart();
    return { 'media are back after, ms': await untilReceived(scene, name, scene.rooms) };
  },
};

async function openRoom(urls, token, cleanup) {
  const endDate = new Date(Date.now() + 3_600_000).toISOString();
  const body = { endDate, roomMode: 'group', fields: ['hostRoomUrl'] };
  const { body: room } = await sendRequest(urls[0], 'POST /v1/meetings', { token, body });
  const pages = Array.from(
    { length: PEOPLE },
    (_, place) => new GroupPage(urls, place, place === 0 ? room.hostRoomUrl : room.roomUrl),
  );
  await cleanup.add(async () => pages.forEach((page) => page.vanish()));
  for (const [place, page] of pages.entries()) await page.join(`Person ${place}`);
  return { name: room.roomName, meetingId: room.meetingId, pages };
}

async function restart({ servers, environment, cleanup, deviations }, place, signal) {
  if (signal === 'SIGTERM') await expectCleanStop([servers[place]], deviations);
  else process.kill(servers[place].pid, signal);
  await servers[place].ended;
  servers[place] = await startFoyer({ ...environment, PORT: servers[place].port }, cleanup);
}

async function everybodyBack({ rooms, deviations }, name) {
  const deadline = performance.now() + 3 * BACK_WITHIN;
  const missing = () => rooms.flatMap(({ pages }) => pages).filter((page) => !page.isBack || page.out);
  while (missing().length > 0 && performance.now() < deadline) await pause(100);
  for (const page of missing())
    deviations.add('Missing', `${name}: ${page.id} is ${page.out ?? 'not back'}.`);
}

/** The Janus that has rooms, of both with most of them, and these rooms. */
async function busiest(scene) {
  const [a, b] = await Promise.all(scene.januses.map((janus) => placedOn(scene, janus)));
  return a.length >= b.length ? [scene.januses[0], a] : [scene.januses[1], b];
}

async function placedOn({ postgres, rooms }, { url }) {
  const rows = await postgres.query(
    'SELECT r.name FROM media_placements m JOIN rooms r ON r.id = m.room_id WHERE m.server = $1',
    [url],
  );
  const names = new Set(rows.map(({ name }) => name));
  return rooms.filter(({ name }) => names.has(name.replace(/^\//, '')));
}

/** Waits until the pages of these rooms hear that their connections must be made anew. */
async function untilReset({ deviations }, name, rooms) {
  const pages = rooms.flatMap((room) => room.pages);
  const before = new Map(pages.map((page) => [page, page.counts.mediaReset]));
  const unaware = () => pages.filter((page) => page.counts.mediaReset === before.get(page));
  const deadline = performance.now() + BACK_WITHIN;
  while (unaware().length > 0 && performance.now() < deadline) await pause(50);
  for (const { id } of unaware()) deviations.add('Unsaid', `${name}: ${id} got no mediaReset.`);
}

/** Waits until everybody receives sound and pictures of everybody else in these rooms. @returns how long it took, in ms */
async function untilReceived({ deviations }, name, rooms) {
  const receptions = rooms.flatMap(({ pages }) => pages.map((page) => new Reception(page, pages)));
  const startedAt = performance.now();
  // What was on its way before the fault does not count.
  await pause(200);
  for (const reception of receptions) await reception.look();
  for (;;) {
    await pause(200);
    for (const reception of receptions) await reception.look();
    const missing = receptions.filter((reception) => !reception.isWhole);
    const elapsed = Math.round(performance.now() - startedAt);
    if (missing.length === 0) return elapsed;
    if (elapsed < BACK_WITHIN) continue;
    for (const reception of missing)
      deviations.add('Not received', `${name}: after ${elapsed} ms, ${reception.missing}.`);
    return elapsed;
  }
}

/** Strikes while media of these rooms are watched, which must not notice. @returns their longest time without a packet, in ms */
async function undisturbed({ deviations }, name, rooms, strike) {
  const receptions = rooms.flatMap(({ pages }) => pages.map((page) => new Reception(page, pages)));
  const over = new AbortController();
  const watching = (async () => {
    while (!over.signal.aborted) {
      for (const reception of receptions) await reception.look();
      await pause(100);
    }
  })();
  const resets = receptions.map(({ page }) => page.counts.mediaReset);
  await strike();
  over.abort();
  await watching;
  const longest = Math.round(Math.max(0, ...receptions.map(({ longestGap }) => longestGap)));
  if (longest > UNDISTURBED) deviations.add('Disturbed', `${name}: no media of somebody for ${longest} ms.`);
  receptions.forEach(({ page }, place) => {
    if (page.counts.mediaReset > resets[place])
      deviations.add('Disturbed', `${name}: ${page.id} got mediaReset.`);
  });
  return longest;
}

/** The room is deleted: media end at the server, whatever the pages do. @returns packets of two seconds afterwards */
async function judgeEnd({ servers, token, rooms: [room], deviations }) {
  const { status } = await sendRequest(servers[0].url, `DELETE /v1/meetings/${room.meetingId}`, { token });
  if (status !== 204) deviations.add('Delete', `The room was not deleted: ${status}.`);
  await pause(3_000);
  const receptions = room.pages.map((page) => new Reception(page, room.pages));
  for (const reception of receptions) await reception.look();
  await pause(2_000);
  const before = receptions.map(({ packets }) => packets);
  for (const reception of receptions) await reception.look();
  const after = receptions.reduce((sum, { packets }, place) => sum + packets - before[place], 0);
  if (after > 0) deviations.add('Goes on', `${after} packets came after the room was deleted.`);
  return after;
}
