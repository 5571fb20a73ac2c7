import {
  MAX_CHAT_TEXT,
  MAX_DESCRIPTION,
  MAX_GROUP_DESCRIPTION,
  MAX_STREAMS,
  MAX_DISPLAY_NAME,
  MAX_METADATA,
} from '../../web/protocol/messages.js';
import { makeRoom, type Room } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage, NOTHING_ON, TestPage } from './test-page.js';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'u' };
const signal = (value: unknown) => ({ participantId: ID, signal: value });

const stream = { participantId: ID, track: 'microphone', quality: null };

/** Bodies that are almost right, by the kind of the message. */
const MALFORMED: [kind: string, ...bodies: unknown[]][] = [
  ['signal', signal({})],
  ['signal', signal(null)],
  ['signal', signal([])],
  ['signal', signal({ description: { type: 'pranswer', sdp: '' } })],
  ['signal', signal({ description: { type: 'offer' } })],
  ['signal', signal({ description: { type: 'offer', sdp: 'x'.repeat(MAX_DESCRIPTION + 1) } })],
  ['signal', signal({ description: { type: 'offer', sdp: '', more: 1 } })],
  ['signal', signal({ description: { type: 'offer', sdp: '' }, candidate: null })],
  ['signal', signal({ description: { type: 'offer', sdp: '' }, candidate })],
  ['signal', signal({ candidate: [] })],
  ['signal', signal({ candidate: 'candidate:1' })],
  ['signal', signal({ candidate: { ...candidate, sdpMLineIndex: -1 } })],
  ['signal', signal({ candidate: { ...candidate, candidate: undefined } })],
  ['signal', { participantId: 'nobody', signal: { candidate: null } }],
  ['signal', { signal: { candidate: null } }],
  ['signal'],
  ['signal', signal({ candidate: null }), 'more'],
  ['media', { ...NOTHING_ON, camera: 'true' }],
  ['media', { microphone: true }],
  ['media', { ...NOTHING_ON, role: 'host' }],
  ['media', [NOTHING_ON]],
  ['media', null],
  ['chat', { text: 'x'.repeat(MAX_CHAT_TEXT + 1) }],
  ['chat', { text: 'nul \0' }],
  ['chat', { text: 'half \ud83d' }],
  ['chat', { text: ['a'] }],
  ['chat', 'text'],
  ['chat', { text: 'x', from: ID }],
  ['chat', { text: 'x', __proto__: null, constructor: 1 }],
  ['chat', Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`field${i}`, 1]))],
  ['chat', { text: [[[[[[[[1]]]]]]]] }],
  ['reaction', { emoji: '<b>' }],
  ['reaction', { emoji: ['👍'] }],
  ['ice', { outcome: 'unknown' }],
  ['ice', {}],
  ['measurements', { samples: [] }],
  ['measurements', { samples: [[0, 0, 0, '1']] }],
  ['publish', {}],
  ['publish', { sdp: 'x'.repeat(MAX_DESCRIPTION + 1) }],
  ['publish', { sdp: 'm=audio 9\n'.repeat(5) }],
  ['answer', { sdp: 'x'.repeat(MAX_GROUP_DESCRIPTION + 1) }],
  ['answer', { sdp: 'nul \0' }],
  ['watch', {}],
  ['watch', { streams: {} }],
  ['watch', { streams: [stream, null] }],
  ['watch', { streams: [{ ...stream, participantId: 'nobody' }] }],
  ['watch', { streams: [{ ...stream, track: 'data' }] }],
  ['watch', { streams: [{ ...stream, track: ['microphone'] }] }],
  ['watch', { streams: [{ ...stream, quality: 'high' }] }],
  ['watch', { streams: [{ ...stream, track: 'camera' }] }],
  ['watch', { streams: [{ ...stream, more: true }] }],
  ['watch', { streams: Array.from({ length: MAX_STREAMS + 1 }, () => stream) }],
  ['restart', {}],
  ['admit', { participantId: 1 }],
  ['deny', {}],
  ['remove', { participantId: ID, more: true }],
  ['mute', { participantId: `${ID} OR true` }],
  ['lock', { locked: 'yes' }],
  ['lock', { locked: null }],
  ['admitAll', {}],
  ['endMeeting', { now: true }],
  ['leave', 'now'],
  ['unknown', {}],
  ['constructor', {}],
  ['__proto__', {}],
];

const JOIN = { roomKey: null, displayName: '', externalId: null, metadata: null, media: NOTHING_ON };
/** Changes of a request to join that make it malformed. */
const MALFORMED_JOINS: readonly object[] = [
  { roomName: 1 },
  { roomName: 'x'.repeat(201) },
  { roomKey: undefined },
  { roomKey: ['a'] },
  { roomKey: 'x'.repeat(501) },
  { displayName: 'x'.repeat(MAX_DISPLAY_NAME + 1) },
  { displayName: null },
  { displayName: 'a\0b' },
  { externalId: 'no spaces' },
  { externalId: 'x'.repeat(37) },
  { metadata: 'x'.repeat(MAX_METADATA + 1) },
  { metadata: { a: 1 } },
  { media: null },
  { media: [] },
  { media: {} },
  { role: 'host' },
];

describe('a message', () => {
  const { app, acme } = useScene();
  let room: Room;
  let witness: TestPage;

  beforeEach(async () => {
    room = await makeRoom(acme);
    witness = await joinedPage(app, room, 'host');
  });

  it.each(MALFORMED)(
    'that is a malformed %s closes the socket and changes nothing',
    async (kind, ...bodies) => {
      const page = await joinedPage(app, room, 'host');
      await witness.next('participantJoined');
      page.emit(kind, ...bodies);

      expect(await page.closed()).toBe('invalid_message');
      expect(await witness.send('chat', { text: 'last' })).toEqual({ status: 'done' });
      await witness.next('chat', ({ text }) => text === 'last');
      const others = witness.received.filter(({ event }) => event !== 'participantJoined');
      expect(others).toHaveLength(1);
      expect((await acme.get<Room>(`/v2/rooms/${room.id}`)).body.locked).toBe(false);
    },
  );

  it.each(MALFORMED_JOINS)('to join with %j closes the socket', async (change) => {
    const page = new TestPage(app, room);
    page.emit('join', { roomName: room.name, ...JOIN, ...change });

    expect(await page.closed()).toBe('invalid_message');
    expect(witness.received).toEqual([]);
  });

  it('to join that comes twice closes the socket', async () => {
    const page = await joinedPage(app, room);
    page.emit('join', { roomName: room.name, ...JOIN });

    expect(await page.closed()).toBe('invalid_message');
  });

  it('may be as long as what it carries may be', async () => {
    const page = await joinedPage(app, room);
    const longest = { type: 'offer', sdp: '\n'.repeat(MAX_DESCRIPTION) } as const;
    page.emit('signal', { participantId: witness.id, signal: { description: longest } });

    expect((await witness.next('signal')).signal).toEqual({ description: longest });
    expect(await page.send('chat', { text: '😀'.repeat(MAX_CHAT_TEXT / 2) })).toEqual({ status: 'done' });
  });

  it('that is larger than any may be closes the socket', async () => {
    const page = await joinedPage(app, room);
    page.emit('chat', { text: 'x'.repeat(300_000) });

    await page.closed();
    expect(witness.all('chat')).toEqual([]);
  });

  it.each([
    ['chat', { text: 'x' }, 5],
    ['reaction', { emoji: '👍' }, 10],
    ['media', NOTHING_ON, 10],
    ['ice', { outcome: 'direct' }, 20],
    ['measurements', { samples: [[0, 0, 0, 0]] }, 10],
    ['signal', { participantId: ID, signal: { candidate: null } }, 200],
    ['publish', { sdp: '' }, 10],
    ['watch', { streams: [] }, 40],
    ['answer', { sdp: '' }, 40],
    ['restart', undefined, 10],
    ['join', { roomName: 'no-such-room', ...JOIN }, 10],
    ['resume', { roomName: 'no-such-room', resumeToken: 'x', media: NOTHING_ON }, 10],
    ['admitAll', undefined, 20],
  ])('of the kind %s may come only so often', async (kind, body, burst) => {
    const page = ['join', 'resume'].includes(kind) ? new TestPage(app, room) : await joinedPage(app, room);
    const send = () => page.emit(kind, ...(body === undefined ? [] : [body]));
    for (let i = 0; i < burst; i++) send();
    // Commands are forbidden for a guest: the response shows that all before it were processed.
    expect(await page.send('lock', { locked: true })).toEqual({ status: 'refused', reason: 'forbidden' });
    for (let i = 0; i < burst; i++) send();

    expect(await page.closed()).toBe('too_many_messages');
  });
});

describe('a socket', () => {
  const { app, acme } = useScene();

  it('that never joins is closed', async () => {
    const page = new TestPage(app, await makeRoom(acme));

    expect(await page.next('closing')).toEqual({ reason: 'not_joined' });
    await page.closed();
  });

  it('that is in a room stays open for longer, also if it waits', async () => {
    const room = await makeRoom(acme, { locked: true });
    const idle = new TestPage(app, room);
    const waiting = new TestPage(app, room);
    await waiting.join();
    const host = await joinedPage(app, room, 'host');
    await idle.next('closing');

    expect([host.isConnected, waiting.isConnected]).toEqual([true, true]);
  });
});
