import type { IceOutcome, Signal } from '../../../web/protocol/messages.js';
import { Peer } from '../../../web/room/engine/peer.js';
import type { ReceivedMedia, SentTracks } from '../../../web/room/engine/room-media.js';
import { FakePeerConnection } from './fake-peer-connection.js';

const NOTHING: SentTracks = { microphone: null, camera: null, screen: null, screenSound: null };
const trackNamed = (name: string): MediaStreamTrack => ({ id: name }) as MediaStreamTrack;

/** One end of a connection between two pages. */
class End {
  readonly connection: FakePeerConnection;
  readonly peer: Peer;
  readonly sent: Signal[] = [];
  readonly outcomes: IceOutcome[] = [];
  /** Whether Foyer relays what it sends. */
  isHeard = true;
  media: ReceivedMedia | null = null;
  other: End | null = null;

  constructor(isPolite: boolean, sends: boolean) {
    this.peer = new Peer({
      configuration: {},
      isPolite,
      sends,
      signal: (signal) => {
        this.sent.push(signal);
        // Not at once: signals cross.
        if (this.isHeard) setTimeout(() => this.other?.peer.accept(signal), 10);
      },
      changed: (media) => (this.media = media),
      reached: (outcome) => this.outcomes.push(outcome),
    });
    this.connection = FakePeerConnection.made.at(-1) ?? new FakePeerConnection();
  }

  get offers(): number {
    return this.sent.filter((signal) => 'description' in signal && signal.description.type === 'offer')
      .length;
  }
}

const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms).then(() => undefined);
const statesOf = (all: readonly End[]): string[] => all.map(({ connection }) => connection.signalingState);
const tracksOf = ({ connection }: End): unknown[] =>
  connection.getTransceivers().map(({ sender }) => sender.track);

describe('the connection to another page', () => {
  const original = globalThis.RTCPeerConnection;
  let ends: End[];
  let warn: jest.SpyInstance;

  beforeEach(() => {
    jest.useFakeTimers();
    FakePeerConnection.made = [];
    globalThis.RTCPeerConnection = FakePeerConnection as unknown as typeof RTCPeerConnection;
    ends = [];
    warn = jest.spyOn(console, 'warn').mockReturnValue(undefined);
  });
  afterEach(() => {
    for (const { peer } of ends) peer.close();
    globalThis.RTCPeerConnection = original;
    jest.useRealTimers();
  });

  /** @returns who was there first, and who came later */
  function connect({ firstSends = true, secondSends = true } = {}): [End, End] {
    const [first, second] = [new End(false, firstSends), new End(true, secondSends)];
    first.other = second;
    second.other = first;
    ends = [first, second];
    return [first, second];
  }

  it('is offered by who was there first, with the same places on both sides', async () => {
    const [first, second] = connect();
    await pass(100);
    expect(statesOf([first, second])).toEqual(['stable', 'stable']);
    expect([first.offers, second.offers]).toEqual([1, 0]);
    for (const { connection } of [first, second])
      expect(connection.getTransceivers().map(({ kind, direction }) => [kind, direction])).toEqual([
        ['audio', 'sendrecv'],
        ['video', 'sendrecv'],
        ['video', 'sendrecv'],
        ['audio', 'sendrecv'],
      ]);
    expect(warn).not.toHaveBeenCalled();
  });

  it('sends nothing of a viewer', async () => {
    const [first, second] = connect({ secondSends: false });
    second.peer.send({ ...NOTHING, camera: trackNamed('camera') });
    await pass(100);
    expect(new Set(first.connection.getTransceivers().map(({ direction }) => direction))).toEqual(
      new Set(['sendrecv']),
    );
    for (const { direction, sender } of second.connection.getTransceivers()) {
      expect(direction).toBe('recvonly');
      expect(sender.track).toBeNull();
    }
  });

  it('switches tracks without negotiating again', async () => {
    const [first, second] = connect();
    const [microphone, camera, screen] = ['microphone', 'camera', 'screen'].map(trackNamed);
    second.peer.send({ ...NOTHING, microphone: microphone ?? null, camera: camera ?? null });
    await pass(100);
    expect(tracksOf(second)).toEqual([microphone, camera, null, null]);
    second.peer.send({ ...NOTHING, screen: screen ?? null });
    await pass(100);
    expect(tracksOf(second)).toEqual([null, null, screen, null]);
    expect([first.offers, second.offers]).toEqual([1, 0]);
  });

  it('settles offers of both sides that cross', async () => {
    const [first, second] = connect();
    await pass(100);
    first.peer.restart();
    second.peer.restart();
    await pass(1_000);
    expect(statesOf([first, second])).toEqual(['stable', 'stable']);
    // Who is polite takes its offer back, and makes it again.
    expect([first.offers, second.offers]).toEqual([2, 2]);
    expect(warn).not.toHaveBeenCalled();
  });

  it.each(['first', 'second'] as const)('survives the loss of what the %s has sent', async (loser) => {
    const [first, second] = connect();
    const silent = loser === 'first' ? first : second;
    silent.isHeard = false;
    await pass(1_000);
    expect(first.connection.signalingState).toBe('have-local-offer');
    silent.isHeard = true;
    await pass(3_000);
    expect(statesOf([first, second])).toEqual(['stable', 'stable']);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is not disturbed by an answer that comes twice', async () => {
    const [first, second] = connect();
    await pass(100);
    for (const signal of second.sent) first.peer.accept(signal);
    await pass(100);
    expect(first.connection.signalingState).toBe('stable');
    expect(warn).not.toHaveBeenCalled();
  });

  it('goes on after a signal that makes no sense', async () => {
    const [first, second] = connect();
    second.peer.accept({ description: { type: 'offer', sdp: 'nonsense' } });
    await pass(100);
    expect(statesOf([first, second])).toEqual(['stable', 'stable']);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  it('looks for new ways when it has failed, and when an interruption lasts', async () => {
    const [first] = connect();
    await pass(100);
    first.connection.become('connected');
    expect(first.media?.connection).toBe('connected');

    first.connection.become('disconnected');
    expect(first.media?.connection).toBe('interrupted');
    await pass(2_999);
    expect(first.connection.restarts).toBe(0);
    await pass(1);
    expect(first.connection.restarts).toBe(1);

    first.connection.become('failed');
    expect(first.connection.restarts).toBe(2);
  });

  it('looks for nothing when an interruption is short', async () => {
    const [first] = connect();
    await pass(100);
    first.connection.become('disconnected');
    await pass(1_000);
    first.connection.become('connected');
    await pass(10_000);
    expect(first.connection.restarts).toBe(0);
  });

  it('is unreachable when no way is found for long, and goes on looking for one', async () => {
    const [first] = connect();
    await pass(14_000);
    expect(first.media?.connection).toBe('connecting');
    await pass(2_000);
    expect([first.media?.connection, first.connection.restarts]).toEqual(['unreachable', 1]);
    await pass(15_000);
    expect([first.media?.connection, first.connection.restarts]).toEqual(['unreachable', 2]);

    first.connection.become('connected');
    await pass(60_000);
    expect([first.media?.connection, first.connection.restarts]).toEqual(['connected', 2]);
  });

  it('says how the other page is reached whenever that changes', async () => {
    const [first] = connect();
    await pass(100);
    for (const state of ['connected', 'disconnected', 'connected']) {
      first.connection.become(state);
      await pass(100);
    }
    first.connection.become('failed');
    await pass(30_000);
    first.connection.candidateType = 'relay';
    first.connection.become('connected');
    await pass(100);
    expect(first.outcomes).toEqual(['direct', 'failed', 'relayed']);
  });

  it('sends as much as is set', async () => {
    const [first] = connect();
    await pass(100);
    first.peer.limit({
      camera: { maxBitrate: 500_000, scaleResolutionDownBy: 2 },
      screen: { maxBitrate: 1_000_000 },
    });
    await pass(0);
    const encodingsOf = (place: number): object[] | undefined =>
      first.connection.getTransceivers()[place]?.sender.parameters.encodings;
    expect(encodingsOf(1)).toEqual([{ maxBitrate: 500_000, scaleResolutionDownBy: 2 }]);
    expect(encodingsOf(2)).toEqual([{ maxBitrate: 1_000_000 }]);
  });

  it('sends no offer again after it is closed', async () => {
    const [first, second] = connect();
    second.isHeard = false;
    await pass(100);
    first.peer.close();
    await pass(10_000);
    expect(first.offers).toBe(1);
  });
});
