import type { Joined, Participant } from '../../../web/protocol/messages.js';
import { LiveMeeting } from '../../../web/room/engine/live-meeting.js';
import type { MeetingState } from '../../../web/room/meeting.js';
import { FakeDevices, installDevices } from './fake-devices.js';
import { FakePeerConnection } from './fake-peer-connection.js';
import { FakeSocket } from './fake-socket.js';

const ROOM = { locked: false, endsAt: '2026-01-01T01:00:00Z', expiresAt: '2026-01-01T02:00:00Z' };
const OFF = { microphone: false, camera: false, screen: false, hand: false };

function participant(id: string, changes: Partial<Participant> = {}): Participant {
  return {
    id,
    role: 'visitor',
    displayName: `Person ${id}`,
    externalId: null,
    metadata: null,
    joinedAt: '2026-01-01T00:00:00Z',
    media: OFF,
    ...changes,
  };
}

function joined(changes: Partial<Joined> = {}): Joined {
  return {
    status: 'joined',
    self: participant('me'),
    participants: [],
    waiting: [],
    room: ROOM,
    iceServers: [],
    mediaRoute: 'mesh',
    resumeToken: 'token',
    ...changes,
  };
}

/** Plays nothing. */
class SilentAudio {
  srcObject: unknown = null;

  play(): Promise<void> {
    return Promise.resolve();
  }
}

const servers = (credential: string) => [{ urls: ['turn:turn.example'], username: 'me', credential }];
const inUse = (): object[] => FakePeerConnection.made.map(({ configuration }) => configuration);
const connections = (): string[] => FakePeerConnection.made.map(({ signalingState }) => signalingState);

describe('a meeting', () => {
  const navigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  let devices: FakeDevices;
  let socket: FakeSocket;
  let meeting: LiveMeeting;

  beforeEach(() => {
    jest.useFakeTimers();
    // The level of a microphone cannot be measured here.
    jest.spyOn(console, 'warn').mockReturnValue(undefined);
    FakePeerConnection.made = [];
    Object.assign(globalThis, {
      Audio: SilentAudio,
      RTCPeerConnection: FakePeerConnection,
      addEventListener: () => undefined,
    });
    devices = new FakeDevices();
    installDevices(devices);
    open('visitor');
  });
  afterEach(async () => {
    const leaving = meeting.leave();
    socket.lose();
    await leaving;
    jest.useRealTimers();
  });
  afterAll(() => {
    for (const name of ['Audio', 'RTCPeerConnection', 'addEventListener', 'MediaStream'])
      Reflect.deleteProperty(globalThis, name);
    if (navigator) Object.defineProperty(globalThis, 'navigator', navigator);
  });

  function open(role: MeetingState['role']): void {
    socket = new FakeSocket();
    const visit = { roomName: 'standup', roomKey: 'key', externalId: null, metadata: null };
    const data = { roomName: 'standup', role, room: ROOM, socketPath: '/_/socket', embedOrigins: ['*'] };
    meeting = new LiveMeeting(data, visit, socket.asSocket);
  }

  /** @returns what was sent with the request that is answered */
  async function respond(kind: string, response: unknown): Promise<unknown> {
    await jest.advanceTimersByTimeAsync(0);
    const index = socket.pending.findIndex((each) => each.kind === kind);
    const [request] = socket.pending.splice(index, 1);
    if (index < 0 || !request) throw new Error(`No ${kind} was sent`);
    request.respond(response);
    await jest.advanceTimersByTimeAsync(0);
    return request.body;
  }

  async function join(response: unknown = joined()): Promise<unknown> {
    const joining = meeting.join('Ada');
    await jest.advanceTimersByTimeAsync(0);
    socket.succeed();
    const request = await respond('join', response);
    await joining;
    return request;
  }

  const sentOf = (kind: string): unknown[] =>
    socket.sent.filter((message) => message.kind === kind).map(({ body }) => body);

  it('joins with what is on', async () => {
    await meeting.prepare({ microphone: true, camera: false });
    expect(await join()).toEqual({
      roomName: 'standup',
      roomKey: 'key',
      externalId: null,
      metadata: null,
      displayName: 'Ada',
      media: { ...OFF, microphone: true },
    });
    expect(meeting.state).toMatchObject({ phase: 'in', reason: null, self: { id: 'me' } });
    expect(sentOf('media')).toEqual([]);
  });

  it('shows why it cannot be joined, and can be tried again', async () => {
    await join({ status: 'refused', reason: 'full' });
    expect(meeting.state).toMatchObject({ phase: 'out', reason: 'full' });
    expect(socket.active).toBe(false);
    await join();
    expect(meeting.state).toMatchObject({ phase: 'in', reason: null });
  });

  it('connects with those who are there and those who come, and says who comes and goes', async () => {
    await join(joined({ participants: [participant('ada')] }));
    socket.receive('participantJoined', participant('grace', { displayName: 'Grace' }));
    socket.receive('participantJoined', participant('grace', { displayName: 'Grace' }));
    expect(meeting.state.participants.map(({ id }) => id)).toEqual(['ada', 'grace']);
    expect(FakePeerConnection.made).toHaveLength(2);
    socket.receive('participantLeft', { id: 'grace' });
    expect(meeting.state.participants.map(({ id }) => id)).toEqual(['ada']);
    expect(meeting.state.notices.map(({ kind }) => kind)).toEqual(['joined', 'left']);
    expect(connections().filter((state) => state === 'closed')).toHaveLength(1);
  });

  it('tells the others what is switched on and off', async () => {
    await join();
    await meeting.setCamera(true);
    meeting.setHand(true);
    expect(sentOf('media')).toEqual([
      { ...OFF, camera: true },
      { ...OFF, camera: true, hand: true },
    ]);
    expect(meeting.state.self?.media.hand).toBe(true);
  });

  it('says when somebody raises a hand, once', async () => {
    await join(joined({ participants: [participant('ada', { displayName: 'Ada' })] }));
    for (const hand of [true, true])
      socket.receive('participantChanged', { id: 'ada', media: { ...OFF, hand } });
    expect(meeting.state.notices).toMatchObject([{ kind: 'hand', displayName: 'Ada' }]);
    expect(meeting.state.participants[0]?.media.hand).toBe(true);
  });

  it('switches the microphone off when a host mutes it', async () => {
    await meeting.prepare({ microphone: true, camera: false });
    await join();
    socket.receive('muted', { by: 'host' });
    expect(meeting.state.local.microphone).toBe(false);
    expect(devices.latest('audio').enabled).toBe(false);
    expect(meeting.state.notices).toMatchObject([{ kind: 'muted' }]);
    expect(sentOf('media')).toEqual([OFF]);
  });

  it.each(['removed', 'meeting_ended', 'ended'])('stops everything when it is out: %s', async (reason) => {
    await meeting.prepare({ microphone: true, camera: true });
    await join(joined({ participants: [participant('ada')] }));
    const seen: string[] = [];
    meeting.subscribe(() => seen.push(`${meeting.state.phase} with ${meeting.state.participants.length}`));
    socket.receive('out', { reason });
    // Nobody else has left.
    expect(seen).not.toContain('in with 0');
    expect(meeting.state).toMatchObject({ phase: 'out', reason, participants: [], self: null });
    expect(devices.open).toEqual([]);
    expect(connections()).toEqual(['closed']);
    expect(socket.connected).toBe(false);
  });

  it('leaves at once, and closes the socket when Foyer knows', async () => {
    await meeting.prepare({ microphone: true, camera: true });
    await join(joined({ participants: [participant('ada')] }));
    const leaving = meeting.leave();
    expect(meeting.state).toMatchObject({ phase: 'out', reason: 'left' });
    expect(devices.open).toEqual([]);
    expect(connections()).toEqual(['closed']);
    expect(socket.connected).toBe(true);
    await respond('leave', { status: 'done' });
    await leaving;
    expect(socket.connected).toBe(false);
  });

  it('comes back with what was on, and not with what was off', async () => {
    await meeting.prepare({ microphone: true, camera: true });
    await meeting.setMicrophone(false);
    await join();
    socket.receive('out', { reason: 'meeting_ended' });
    expect(await join()).toMatchObject({ media: { microphone: false, camera: true } });
    // What the page before the call asks for does not count during the call.
    await meeting.prepare({ microphone: true, camera: true });
    expect(meeting.state.local.microphone).toBe(false);
  });

  it('ignores the response to a join that was given up', async () => {
    const joining = meeting.join('Ada');
    await jest.advanceTimersByTimeAsync(0);
    socket.succeed();
    await jest.advanceTimersByTimeAsync(0);
    const [request] = socket.pending;
    await meeting.leave();
    request?.respond(joined());
    await joining;
    expect(meeting.state).toMatchObject({ phase: 'out', reason: 'left' });
  });

  it('waits before a locked room until it is let in', async () => {
    await join({ status: 'waiting', id: 'me', resumeToken: 'knocking' });
    expect(meeting.state.phase).toBe('waiting');
    socket.receive('admitted', joined({ participants: [participant('host')] }));
    expect(meeting.state).toMatchObject({ phase: 'in', participants: [{ id: 'host' }] });
  });

  it('is not let in any more once it has stopped waiting, and keeps the preview', async () => {
    await meeting.prepare({ microphone: true, camera: true });
    await join({ status: 'waiting', id: 'me', resumeToken: 'knocking' });
    const leaving = meeting.leave();
    socket.receive('admitted', joined());
    await respond('leave', { status: 'done' });
    await leaving;
    expect(meeting.state.phase).toBe('before');
    expect(devices.open).toHaveLength(2);
    expect(socket.connected).toBe(false);
  });

  it('keeps its peers while its socket is away, and learns what has happened meanwhile', async () => {
    await join(joined({ participants: [participant('ada'), participant('grace')] }));
    socket.lose();
    expect(meeting.state).toMatchObject({ phase: 'in', connection: 'reconnecting' });
    meeting.setHand(true);
    socket.succeed();
    const request = await respond(
      'resume',
      joined({ participants: [participant('ada'), participant('ken')] }),
    );
    expect(request).toMatchObject({ media: { ...OFF, hand: true } });
    expect(meeting.state).toMatchObject({
      connection: 'online',
      participants: [{ id: 'ada' }, { id: 'ken' }],
    });
    expect(FakePeerConnection.made).toHaveLength(3);
    expect(connections().map((state) => state === 'closed')).toEqual([false, true, false]);
  });

  it('finds ways with the latest servers, for those who are there and those who come', async () => {
    await join(joined({ participants: [participant('ada')], iceServers: servers('first') }));
    expect(inUse()).toEqual([{ iceServers: servers('first') }]);
    socket.receive('iceServers', servers('second'));
    socket.receive('participantJoined', participant('grace'));
    expect(inUse()).toEqual([{ iceServers: servers('second') }, { iceServers: servers('second') }]);

    socket.lose();
    socket.succeed();
    const participants = [participant('ada'), participant('grace')];
    await respond('resume', joined({ participants, iceServers: servers('third') }));
    expect(inUse()).toEqual([{ iceServers: servers('third') }, { iceServers: servers('third') }]);
  });

  it('is over when the socket does not come back', async () => {
    await join(joined({ participants: [participant('ada')] }));
    socket.lose();
    await jest.advanceTimersByTimeAsync(30_000);
    expect(meeting.state).toMatchObject({ phase: 'out', reason: 'connection_lost', connection: 'online' });
    expect(connections()).toEqual(['closed']);
  });

  it('says who knocks, once', async () => {
    open('host');
    await join();
    const ada = { id: 'ada', displayName: 'Ada', externalId: null, metadata: null, knockedAt: '' };
    socket.receive('waiting', [ada]);
    socket.receive('waiting', [ada, { ...ada, id: 'grace', displayName: 'Grace' }]);
    expect(meeting.state.waiting.map(({ id }) => id)).toEqual(['ada', 'grace']);
    expect(meeting.state.notices).toMatchObject([
      { kind: 'knock', displayName: 'Ada' },
      { kind: 'knock', displayName: 'Grace' },
    ]);
  });

  it('says that a command has failed', async () => {
    open('host');
    await join();
    const admitting = meeting.admit('ada');
    await respond('admit', { status: 'refused', reason: 'full' });
    await admitting;
    expect(meeting.state.notices).toMatchObject([{ kind: 'command_failed' }]);
  });

  it('knows its own lines of chat, and sends no more than Foyer takes', async () => {
    await join();
    const line = { id: '1', displayName: 'Ada', text: '<b>Hello</b>', sentAt: '' };
    socket.receive('chat', { ...line, from: 'me' });
    socket.receive('chat', { ...line, id: '2', from: 'grace' });
    expect(meeting.state.chat.map(({ isOwn, text }) => [isOwn, text])).toEqual([
      [true, '<b>Hello</b>'],
      [false, '<b>Hello</b>'],
    ]);
    const sending = Array.from({ length: 10 }, () => meeting.sendChat('flood'));
    await jest.advanceTimersByTimeAsync(0);
    expect(socket.pending.length).toBeLessThanOrEqual(5);
    for (const request of socket.pending) request.respond({ status: 'done' });
    expect((await Promise.all(sending)).filter(Boolean)).toHaveLength(socket.pending.length);
  });

  it('uses no device of a viewer', async () => {
    open('viewer');
    await meeting.prepare({ microphone: true, camera: true });
    await join();
    await meeting.setMicrophone(true);
    await meeting.setScreen(true);
    expect(devices.tracks).toEqual([]);
    expect(meeting.state.notices).toEqual([]);
  });
});
