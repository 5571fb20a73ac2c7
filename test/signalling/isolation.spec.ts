import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { MESSAGE_RULES, type MessageKind } from '../../src/signalling/message-rates.js';
import { joinedPage, NOTHING_ON, TestPage } from './test-page.js';

/** A message of every kind that a stranger aims at somebody in another room. */
const AIMED: Readonly<Record<MessageKind, ((victim: TestPage) => object) | null>> = {
  // These two, which let a page in, are about the room of its own: see below.
  join: (victim) => ({
    roomName: victim.room.name,
    roomKey: 'wrong',
    displayName: 'x',
    externalId: null,
    metadata: null,
    media: NOTHING_ON,
  }),
  resume: (victim) => ({ roomName: victim.room.name, resumeToken: 'wrong', media: NOTHING_ON }),
  leave: null,
  signal: ({ id }) => ({ participantId: id, signal: { candidate: null } }),
  media: () => ({ ...NOTHING_ON, hand: true }),
  chat: () => ({ text: 'stranger' }),
  reaction: () => ({ emoji: '👍' }),
  ice: () => ({ outcome: 'direct' }),
  admit: ({ id }) => ({ participantId: id }),
  admitAll: null,
  deny: ({ id }) => ({ participantId: id }),
  lock: () => ({ locked: true }),
  mute: ({ id }) => ({ participantId: id }),
  remove: ({ id }) => ({ participantId: id }),
  endMeeting: null,
};
const KINDS = Object.keys(MESSAGE_RULES) as MessageKind[];

const scene = useScene();
const { app, acme } = scene;
let other: TestApp;
let room: Room;
let victims: TestPage[];

beforeAll(async () => {
  other = await scene.startAnother();
});
beforeEach(async () => {
  room = await makeRoom(acme);
  victims = [await joinedPage(app, room, 'host'), await joinedPage(other, room)];
  await victims[0]?.next('participantJoined');
  for (const victim of victims) victim.received.length = 0;
});

/** Waits until everything that was sent before has arrived, and looks at what did. */
async function expectNothingBut(texts: readonly string[]): Promise<void> {
  const [host, guest] = victims as [TestPage, TestPage];
  await host.send('chat', { text: 'end' });
  await guest.send('chat', { text: 'end' });
  for (const victim of victims) {
    await victim.next('chat', ({ from, text }) => text === 'end' && from === host.id);
    await victim.next('chat', ({ from, text }) => text === 'end' && from === guest.id);
    expect(victim.received.map(({ event }) => event)).toEqual([...texts, 'chat', 'chat']);
    expect(victim.isConnected).toBe(true);
  }
  expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.locked).toBe(false);
}

describe.each(KINDS)('a message of the kind %s', (kind) => {
  it('from the host of another room reaches nobody here', async () => {
    const victim = victims[1] as TestPage;
    const stranger = await joinedPage(app, await makeRoom(acme), 'host');
    stranger.emit(kind, ...(AIMED[kind] ? [AIMED[kind](victim)] : []));
    const aimsAtAll = kind === 'join' ? stranger.closed() : Promise.resolve(null);
    await aimsAtAll;

    await expectNothingBut([]);
  });

  it('from a socket that is in no room reaches nobody', async () => {
    const stranger = new TestPage(app, room);
    stranger.emit(kind, ...(AIMED[kind] ? [AIMED[kind](victims[1] as TestPage)] : []));
    // The response shows that the message before it was processed.
    await stranger.send('lock', { locked: true });

    await expectNothingBut([]);
  });
});

it('a host of another room cannot lock this one by joining with their own key', async () => {
  const own = await makeRoom(acme);
  const key = new URL(own.hostUrl ?? '').searchParams.get('roomKey');
  const stranger = new TestPage(app, room);

  expect(await stranger.join('guest', { roomKey: key })).toEqual({ status: 'refused', reason: 'wrong_key' });
});

it('a resume token of one room opens no other', async () => {
  const stranger = await joinedPage(app, await makeRoom(acme), 'host');
  const page = new TestPage(app, room);

  expect(await page.resume(stranger.joined?.resumeToken ?? '')).toEqual({
    status: 'refused',
    reason: 'expired',
  });
});
