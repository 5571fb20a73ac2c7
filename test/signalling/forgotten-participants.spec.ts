import { ForgottenParticipantsTask } from '../../src/signalling/forgotten-participants.task.js';
import { LostSockets } from '../../src/signalling/lost-sockets.js';
import { RoomObserver } from '../../src/signalling/room-observer.js';
import { enterRoom, sessionsOf, sweepByHand } from '../support/participants.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage } from './test-page.js';

const { app, acme } = useScene();

/** Checks, and writes what was found. */
async function check(): Promise<void> {
  await app.nest.get(ForgottenParticipantsTask, { strict: false }).run();
  await app.nest.get(LostSockets, { strict: false }).write();
}

/** Who counts as having a socket here. */
const attached = (): Promise<string[]> => sessionsOf(app).attachedTo(processId());
const processId = (): string => app.nest.get(RoomObserver, { strict: false }).processId;

it('lets those go whom Postgres has let in and this process does not know, and nobody else', async () => {
  sweepByHand(app);
  const room = await makeRoom(acme);
  const page = await joinedPage(app, room);
  const { id } = await enterRoom(app, room.id, { processId: processId() });
  const elsewhere = await enterRoom(app, room.id);

  await check();
  expect(await attached()).toEqual(expect.arrayContaining([page.id, id]));
  await check();
  expect(await attached()).toEqual([page.id]);
  expect(await sessionsOf(app).attachedTo(elsewhere.processId)).toEqual([elsewhere.id]);
});

it('does not suspect somebody whose response comes between two checks', async () => {
  const room = await makeRoom(acme);
  const { id, resumeToken } = await enterRoom(app, room.id, { processId: processId() });
  await check();
  const page = await joinedPage(app, room);
  await page.send('leave');
  expect(await page.resume(resumeToken)).toMatchObject({ status: 'joined', self: { id } });
  await check();
  await check();
  expect(await attached()).toContain(id);
});
