import type { ToPage } from '../../web/protocol/messages.js';
import type { TestApp } from '../support/app.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { IceRenewalTask } from '../../src/signalling/ice-renewal.task.js';
import { RoomObserver } from '../../src/signalling/room-observer.js';
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
  measurements: () => ({ samples: [[0, 0, 1, 1]] }),
  publish: () => ({ sdp: 'v=0' }),
  watch: ({ id }) => ({ streams: [{ participantId: id, track: 'microphone', quality: null }] }),
  answer: () => ({ sdp: 'v=0' }),
  restart: null,
  admit: ({ id }) => ({ participantId: id }),
  admitAll: null,
  deny: ({ id }) => ({ participantId: id }),
  lock: () => ({ locked: true }),
  mute: ({ id }) => ({ participantId: id }),
  remove: ({ id }) => ({ participantId: id }),
  endMeeting: null,
};
const KINDS = Object.keys(MESSAGE_RULES) as MessageKind[];

/** What is sent to a room and the people in it, or before it. */
interface Provoked {
  readonly host: TestPage;
  /** On another process. */
  readonly guest: TestPage;
}

/** What needs a media server: test/janus/group-media.spec.ts. */
type OfMediaServer = 'offer' | 'mediaLost' | 'mediaReset';

/** Has Foyer send a message of each kind to somebody in the room, and waits until it has arrived. */
const PROVOKED: Readonly<
  Record<Exclude<keyof ToPage, OfMediaServer>, (people: Provoked) => Promise<unknown>>
> = {
  admitted: async ({ host }) => {
    const page = await knock(host);
    const [waiting] = await host.next('waiting', ({ length }) => length === 1);
    await host.send('admit', { participantId: waiting?.id ?? '' });
    return page.next('admitted');
  },
  out: async ({ host, guest }) => {
    await host.send('remove', { participantId: guest.id });
    return guest.next('out');
  },
  closing: ({ guest }) => {
    guest.emit('unknown');
    return guest.next('closing');
  },
  participantJoined: async ({ host }) => {
    const { id } = await joinedPage(other, room);
    return host.next('participantJoined', (participant) => participant.id === id);
  },
  participantChanged: async ({ host, guest }) => {
    await guest.send('media', { ...NOTHING_ON, hand: true });
    return host.next('participantChanged');
  },
  participantLeft: async ({ host, guest }) => {
    await guest.send('leave');
    return host.next('participantLeft');
  },
  waiting: async ({ host }) => {
    await knock(host);
    return host.next('waiting', ({ length }) => length === 1);
  },
  room: async ({ host, guest }) => {
    await host.send('lock', { locked: true });
    return guest.next('room');
  },
  iceServers: ({ host }) => {
    const participant = app.nest
      .get(RoomObserver, { strict: false })
      .find(room.id)
      ?.participants.get(host.id);
    if (participant) participant.credentialsUntil = Date.now();
    app.nest.get(IceRenewalTask, { strict: false }).run();
    return host.next('iceServers');
  },
  ending: async ({ host, guest }) => {
    await app.database.pool.query(`UPDATE rooms SET ends_at = now() - interval '56 minutes' WHERE id = $1`, [
      room.id,
    ]);
    return Promise.all([host.next('ending'), guest.next('ending')]);
  },
  signal: ({ host, guest }) => {
    host.emit('signal', { participantId: guest.id, signal: { candidate: null } });
    return guest.next('signal');
  },
  chat: async ({ host, guest }) => {
    await host.send('chat', { text: 'x' });
    return guest.next('chat');
  },
  reaction: ({ host, guest }) => {
    host.emit('reaction', { emoji: '👍' });
    return guest.next('reaction');
  },
  muted: async ({ host, guest }) => {
    await host.send('mute', { participantId: guest.id });
    return guest.next('muted');
  },
};

/** Somebody who waits for the room. */
async function knock(host: TestPage): Promise<TestPage> {
  await host.send('lock', { locked: true });
  const page = new TestPage(other, room);
  await page.join();
  return page;
}

const scene = useScene({ TURN_URLS: 'turn:turn.example', TURN_SECRET: 'the-secret' });
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

/** Waits until everything that was sent before has arrived at the victims, and looks at what did. */
async function expectNothing(): Promise<void> {
  await expectOnlyTheirOwn(victims as [TestPage, TestPage]);
  expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.locked).toBe(false);
}

async function expectOnlyTheirOwn([host, guest]: readonly [TestPage, TestPage]): Promise<void> {
  await host.send('chat', { text: 'end' });
  await guest.send('chat', { text: 'end' });
  for (const page of [host, guest]) {
    for (const sender of [host, guest])
      await page.next('chat', ({ from, text }) => text === 'end' && from === sender.id);
    expect(page.received.map(({ event }) => event)).toEqual(['chat', 'chat']);
    expect(page.isConnected).toBe(true);
  }
}

function bodyOf(kind: MessageKind, victim: TestPage): object[] {
  const aimed = AIMED[kind];
  if (MESSAGE_RULES[kind].hasBody !== (aimed !== null && aimed !== undefined))
    throw new Error(`Add a case for ${kind}.`);
  return aimed ? [aimed(victim)] : [];
}

describe.each(KINDS)('a message of the kind %s', (kind) => {
  it('from the host of another room reaches nobody here', async () => {
    const victim = victims[1] as TestPage;
    const stranger = await joinedPage(app, await makeRoom(acme), 'host');
    stranger.emit(kind, ...bodyOf(kind, victim));
    const aimsAtAll = kind === 'join' ? stranger.closed() : Promise.resolve(null);
    await aimsAtAll;

    await expectNothing();
  });

  it('from a socket that is in no room reaches nobody', async () => {
    const stranger = new TestPage(app, room);
    stranger.emit(kind, ...bodyOf(kind, victims[1] as TestPage));
    // The response shows that the message before it was processed.
    await stranger.send('lock', { locked: true });

    await expectNothing();
  });
});

describe.each(Object.keys(PROVOKED) as (keyof typeof PROVOKED)[])(
  'a message of Foyer of the kind %s',
  (event) => {
    it('reaches nobody in another room, or who waits for one', async () => {
      const bystanders = victims as [TestPage, TestPage];
      room = await makeRoom(acme);
      const people = { host: await joinedPage(app, room, 'host'), guest: await joinedPage(other, room) };
      await people.host.next('participantJoined');
      const locked = await makeRoom(acme, { locked: true });
      const waiting = [new TestPage(app, locked), new TestPage(other, locked)];
      for (const page of waiting) expect(await page.join()).toMatchObject({ status: 'waiting' });
      await PROVOKED[event](people);

      await expectOnlyTheirOwn(bystanders);
      expect(waiting.map(({ received }) => received)).toEqual([[], []]);
    });
  },
);

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
