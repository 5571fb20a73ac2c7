import { setTimeout as pause } from 'node:timers/promises';
import { startFoyer } from '../support/foyer.mjs';
import { sendRequest } from '../support/send-request.mjs';
import { LivePage } from './live-page.mjs';
import { expectCleanStop, setUp } from './set-up.mjs';

/** How long people may take to be back, in ms: as long as Foyer keeps their places. */
const PATIENCE = 30_000;
/** People in a room: a host and visitors. */
const PEOPLE = 3;

/** People in rooms on two processes, of which one is killed, both are restarted, and whose Postgres goes away. */
export const liveRooms = {
  name: 'live-rooms',
  async run({ isQuick, cleanup, deviations }) {
    const stage = await setUp(cleanup);
    const { postgres, environment, token } = stage;
    const servers = [...stage.servers];
    const urls = servers.map(({ url }) => url);
    const rooms = await Promise.all(
      Array.from({ length: isQuick ? 10 : 50 }, () => openRoom(urls, token, cleanup)),
    );
    const restart = async (place, signal) => {
      if (signal === 'SIGTERM') await expectCleanStop([servers[place]], deviations);
      else process.kill(servers[place].pid, signal);
      await servers[place].ended;
      servers[place] = await startFoyer({ ...environment, PORT: servers[place].port }, cleanup);
    };
    const faults = {
      'a process is killed': () => restart(0, 'SIGKILL'),
      'the other one is killed': () => restart(1, 'SIGKILL'),
      'both are restarted, one after the other': async () => {
        await restart(0, 'SIGTERM');
        await everybodyBack(rooms);
        await restart(1, 'SIGTERM');
      },
      'Postgres is away': async () => {
        await postgres.stop();
        await pause(isQuick ? 3_000 : 10_000);
        await postgres.restart();
      },
    };
    await judge('at first', rooms, postgres, deviations);
    const counts = { rooms: rooms.length, people: rooms.length * PEOPLE, 'sockets lost': 0 };
    for (const [name, strike] of Object.entries(faults)) {
      await strike();
      await judge(name, rooms, postgres, deviations);
      const absences = rooms.flatMap(({ pages }) => pages.flatMap((page) => page.absences.splice(0)));
      counts['sockets lost'] += absences.length;
      counts[`${name}: longest time without a socket, ms`] = Math.round(Math.max(0, ...absences));
    }
    if (counts['sockets lost'] === 0) deviations.add('Harmless', 'Nobody has lost a socket.');
    await judgeDeath(rooms, servers, postgres, deviations);
    await expectCleanStop(servers.slice(1), deviations);
    return counts;
  },
};

async function openRoom(urls, token, cleanup) {
  const body = { endDate: new Date(Date.now() + 3_600_000).toISOString(), fields: ['hostRoomUrl'] };
  const { body: room } = await sendRequest(urls[0], 'POST /v1/meetings', { token, body });
  const pages = Array.from(
    { length: PEOPLE },
    (_, place) => new LivePage(urls, place, place === 0 ? room.hostRoomUrl : room.roomUrl),
  );
  await cleanup.add(async () => pages.forEach((page) => page.vanish()));
  for (const [place, page] of pages.entries()) await page.join(`Person ${place}`);
  return { name: room.roomName, pages };
}

/** Waits until all have a socket again. @returns those who have none, or are out */
async function everybodyBack(rooms) {
  const deadline = Date.now() + PATIENCE;
  const pages = rooms.flatMap((room) => room.pages);
  const missing = () => pages.filter((page) => !page.isBack || page.out);
  while (missing().length > 0 && Date.now() < deadline) await pause(100);
  return missing();
}

/** Everybody is back, sees everybody else of the room and nobody else, and has seen nobody leave; chat arrives once. */
async function judge(fault, rooms, postgres, deviations) {
  for (const page of await everybodyBack(rooms))
    deviations.add('Missing', `${fault}: somebody does not come back (${page.out ?? 'no socket'}).`);
  const text = `after: ${fault}`;
  await Promise.all(rooms.map((room) => untilHeard(room, text)));
  for (const { name, pages } of rooms)
    for (const page of pages) {
      const expected = pages.filter((other) => other !== page).map(({ id }) => id);
      if (page.left.length > 0)
        deviations.add('Flicker', `${fault}: ${name} sees ${page.left.length} leave.`);
      if (page.others.size !== expected.length || !expected.every((id) => page.others.has(id)))
        deviations.add('Wrong people', `${fault}: ${name} sees ${[...page.others].join()}.`);
      if (!page.chat.includes(text)) deviations.add('Unheard', `${fault}: ${name} hears nothing.`);
      if (new Set(page.chat).size !== page.chat.length)
        deviations.add('Repeated', `${fault}: ${name} hears something twice.`);
    }
  const present = await postgres.query(
    `SELECT id FROM participants WHERE left_at IS NULL AND state = 'joined' AND detached_at IS NULL`,
  );
  const ids = new Set(rooms.flatMap(({ pages }) => pages.map(({ id }) => id)));
  if (present.length !== ids.size || !present.every(({ id }) => ids.has(id)))
    deviations.add('Database', `${fault}: Postgres knows of ${present.length} people, of ${ids.size}.`);
  const sessions = await postgres.query(
    'SELECT count(*)::integer AS count FROM room_sessions GROUP BY room_id',
  );
  if (sessions.length !== rooms.length || sessions.some(({ count }) => count !== 1))
    deviations.add('Sessions', `${fault}: a room has more or fewer than one session.`);
}

/** What people on different processes say may be lost until the processes have found each other again. */
async function untilHeard({ pages: [host, ...others] }, text) {
  const deadline = Date.now() + PATIENCE;
  for (let attempt = 1; Date.now() < deadline; attempt += 1) {
    await host.say(attempt === 1 ? text : `${text} (${attempt})`).catch(() => undefined);
    for (let waited = 0; waited < 1_000; waited += 50) {
      if (others.every(({ chat }) => chat.some((line) => line.startsWith(text)))) {
        // What counts is that it was heard.
        for (const page of [host, ...others]) if (!page.chat.includes(text)) page.chat.push(text);
        return;
      }
      await pause(50);
    }
  }
}

/** A process dies together with its people: when its lease is over, Postgres knows that they have left, and when. */
async function judgeDeath(rooms, [dying], postgres, deviations) {
  const pages = rooms.flatMap((room) => room.pages);
  const gone = pages.filter(({ socket }) => socket.io.uri === dying.url);
  process.kill(dying.pid, 'SIGKILL');
  for (const page of gone) page.vanish();
  await dying.ended;
  const ids = gone.map(({ id }) => id);
  // The lease of the dead process, and of no other, is over.
  await postgres.query(
    `UPDATE processes SET lease_until = statement_timestamp()
      WHERE id IN (SELECT process_id FROM participants WHERE id = ANY ($1::uuid[]))`,
    [ids],
  );
  const deadline = Date.now() + PATIENCE;
  let left = [];
  while (left.length < ids.length && Date.now() < deadline) {
    await pause(100);
    left = await postgres.query(
      `SELECT id FROM participants WHERE left_at IS NOT NULL AND left_reason = 'connection_lost'`,
    );
  }
  if (ids.length === 0) deviations.add('Harmless', 'Nobody was on the process that died.');
  if (left.length !== ids.length || !left.every(({ id }) => ids.includes(id)))
    deviations.add('Dead process', `${left.length} of ${ids.length} people have left.`);
}
