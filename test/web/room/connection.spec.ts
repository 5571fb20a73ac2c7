import {
  type Joined,
  type JoinRequest,
  type Knocking,
  RESUME_WITHIN,
} from '../../../web/protocol/messages.js';
import { Connection, type Entered } from '../../../web/room/engine/connection.js';
import { FakeSocket, type Pending } from './fake-socket.js';

const MEDIA = { microphone: true, camera: true, screen: false, hand: false };
const REQUEST: JoinRequest = {
  roomName: 'standup',
  roomKey: null,
  displayName: 'Ada',
  externalId: null,
  metadata: null,
  media: MEDIA,
};
const JOINED: Joined = {
  status: 'joined',
  self: {
    id: '1',
    role: 'visitor',
    displayName: 'Ada',
    externalId: null,
    metadata: null,
    joinedAt: '2026-01-01T00:00:00Z',
    media: MEDIA,
  },
  participants: [],
  waiting: [],
  room: { locked: false, endsAt: '2026-01-01T01:00:00Z', expiresAt: '2026-01-01T02:00:00Z' },
  iceServers: [],
  mediaRoute: 'mesh',
  resumeToken: 'first',
};
const KNOCKING: Knocking = { status: 'waiting', id: '1', resumeToken: 'knocking' };
const SIGNAL = { candidate: null };

/** Lets promises that are settled continue, without time passing. */
const settle = (): Promise<void> => jest.advanceTimersByTimeAsync(0).then(() => undefined);

describe('the connection of a page', () => {
  let socket: FakeSocket;
  let connection: Connection;
  let told: (string | Entered)[];

  beforeEach(() => {
    jest.useFakeTimers();
    told = [];
    socket = new FakeSocket();
    connection = new Connection(socket.asSocket, {
      lost: () => told.push('lost'),
      entered: (entered) => told.push(entered),
      gaveUp: () => told.push('gave up'),
      resuming: () => ({ roomName: 'standup', media: MEDIA }),
    });
  });
  afterEach(() => {
    connection.close();
    jest.useRealTimers();
  });

  async function requestOf(kind: string): Promise<Pending> {
    await settle();
    const request = socket.pending.find((each) => each.kind === kind);
    if (!request) throw new Error(`No ${kind} was sent`);
    socket.pending.splice(socket.pending.indexOf(request), 1);
    return request;
  }

  async function join(response: Entered = JOINED): Promise<Entered> {
    const joining = connection.join(REQUEST);
    socket.succeed();
    (await requestOf('join')).respond(response);
    return joining;
  }

  it('joins, and does not resume then', async () => {
    expect(await join()).toEqual(JOINED);
    await settle();
    expect(socket.pending).toEqual([]);
  });

  it('says that Foyer cannot be reached if it does not respond in time', async () => {
    const joining = connection.join(REQUEST);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(await joining).toEqual({ status: 'refused', reason: 'unavailable' });
    expect(socket.active).toBe(false);
  });

  it('resumes with the latest token after its socket was lost', async () => {
    await join();
    socket.lose();
    expect(told).toEqual(['lost']);
    for (const token of ['first', 'second']) {
      socket.succeed();
      const resume = await requestOf('resume');
      expect(resume.body).toEqual({ roomName: 'standup', media: MEDIA, resumeToken: token });
      resume.respond({ ...JOINED, resumeToken: 'second' });
      await settle();
      expect(told.at(-1)).toMatchObject({ status: 'joined' });
      socket.lose();
    }
  });

  it('gives up when it has not resumed in time, however often the socket was lost in between', async () => {
    await join();
    socket.lose();
    await jest.advanceTimersByTimeAsync(RESUME_WITHIN / 2);
    socket.succeed();
    socket.lose();
    await jest.advanceTimersByTimeAsync(RESUME_WITHIN / 2 - 1);
    expect(told).not.toContain('gave up');
    await jest.advanceTimersByTimeAsync(1);
    expect(told.at(-1)).toBe('gave up');
    expect(socket.active).toBe(false);
  });

  it('does not give up after it has resumed', async () => {
    await join();
    socket.lose();
    socket.succeed();
    (await requestOf('resume')).respond(JOINED);
    await jest.advanceTimersByTimeAsync(RESUME_WITHIN * 2);
    expect(told).not.toContain('gave up');
  });

  it('opens a socket again that Foyer has closed, a little later', async () => {
    await join();
    socket.lose('io server disconnect');
    expect(socket.active).toBe(false);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(socket.active).toBe(true);
  });

  it('tries again while Foyer cannot reach its database', async () => {
    await join();
    socket.lose();
    socket.succeed();
    (await requestOf('resume')).respond({ status: 'refused', reason: 'unavailable' });
    await jest.advanceTimersByTimeAsync(2_000);
    (await requestOf('resume')).respond(JOINED);
    await settle();
    expect(told).toEqual(['lost', JOINED]);
  });

  it('passes on that it cannot come back', async () => {
    await join();
    socket.lose();
    socket.succeed();
    (await requestOf('resume')).respond({ status: 'refused', reason: 'expired' });
    await settle();
    expect(told).toEqual(['lost', { status: 'refused', reason: 'expired' }]);
  });

  it('uses the token that it got when it was let in', async () => {
    await join(KNOCKING);
    socket.receive('admitted', JOINED);
    expect(told).toEqual([JOINED]);
    socket.lose();
    socket.succeed();
    expect((await requestOf('resume')).body).toMatchObject({ resumeToken: 'first' });
  });

  it('keeps steps of the negotiation until it has resumed', async () => {
    await join();
    connection.sendSignal('2', SIGNAL);
    socket.lose();
    connection.sendSignal('3', SIGNAL);
    socket.succeed();
    expect(socket.sent).toHaveLength(1);
    (await requestOf('resume')).respond(JOINED);
    await settle();
    expect(socket.sent.map(({ body }) => body)).toEqual([
      { participantId: '2', signal: SIGNAL },
      { participantId: '3', signal: SIGNAL },
    ]);
  });

  it('fails commands at once while it has no socket', async () => {
    await join();
    socket.lose();
    expect(await connection.command((to) => to.emitWithAck('admitAll'))).toBe(false);
    expect(socket.pending).toEqual([]);
  });

  it('says whether a command was done', async () => {
    await join();
    for (const [response, isDone] of [
      [{ status: 'done' }, true],
      [{ status: 'refused', reason: 'forbidden' }, false],
    ] as const) {
      const command = connection.command((to) => to.emitWithAck('admitAll'));
      (await requestOf('admitAll')).respond(response);
      expect(await command).toBe(isDone);
    }
  });

  it('comes back from nothing once it is closed', async () => {
    await join();
    connection.close();
    socket.succeed();
    await jest.advanceTimersByTimeAsync(RESUME_WITHIN);
    expect(socket.pending).toEqual([]);
    expect(told).toEqual([]);
  });
});
