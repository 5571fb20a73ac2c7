import type {
  Published,
  ReceivedStream,
  TrackName,
  WantedStream,
} from '../../../../web/protocol/messages.js';
import type { ReceivedMedia, SentTracks } from '../../../../web/room/engine/room-media.js';
import { Sfu } from '../../../../web/room/engine/sfu/sfu.js';
import { FakePeerConnection } from '../fake-peer-connection.js';
import { media } from '../meeting-state.js';

const NOTHING: SentTracks = { microphone: null, camera: null, screen: null, screenSound: null };
const DONE: Published = { status: 'done', sdp: JSON.stringify({ fragment: 'server', places: [] }) };
const UNAVAILABLE: Published = { status: 'refused', reason: 'unavailable' };

const trackNamed = (id: string, enabled = true) =>
  ({ id, enabled, getSettings: () => ({ width: 1280, height: 720 }) }) as unknown as MediaStreamTrack;
const pass = (ms: number): Promise<void> => jest.advanceTimersByTimeAsync(ms);

/** An offer of the server with these streams, the first in the first place. */
function offerOf(...streams: readonly (readonly [participantId: string, track: TrackName])[]) {
  const places = streams.map(([, track]) => ({
    kind: track === 'camera' ? 'video' : 'audio',
    direction: '',
  }));
  return {
    sdp: JSON.stringify({ fragment: 'server', places }),
    streams: streams.map(([participantId, track], place): ReceivedStream => {
      return { mid: String(place), participantId, track };
    }),
  };
}

const connection = (place: number): FakePeerConnection => {
  const made = FakePeerConnection.made.at(place);
  if (!made) throw new Error('No connection was made');
  return made;
};
const states = (): string[] => FakePeerConnection.made.map(({ signalingState }) => signalingState);
const sent = (): unknown[] =>
  connection(0)
    .getTransceivers()
    .map(({ sender }) => sender.track);

describe('the media of a group', () => {
  const original = globalThis.RTCPeerConnection;
  let sfu: Sfu;
  let response: Published | null;
  let published: string[];
  let watched: WantedStream[][];
  let answers: number;
  let restarts: number;
  let received: Map<string, ReceivedMedia>;
  let carried: boolean[];

  beforeEach(() => {
    jest.useFakeTimers();
    FakePeerConnection.made = [];
    globalThis.RTCPeerConnection = FakePeerConnection as unknown as typeof RTCPeerConnection;
    [response, published, watched, answers, restarts] = [DONE, [], [], 0, 0];
    received = new Map();
    carried = [];
    sfu = new Sfu(
      {
        publish: async (sdp) => {
          published.push(sdp);
          return response;
        },
        watch: async (streams) => {
          watched.push([...streams]);
          return true;
        },
        answer: async () => ((answers += 1), true),
        restart: async () => ((restarts += 1), true),
      },
      {
        received: (id, what) => received.set(id, what),
        signal: () => undefined,
        ice: () => undefined,
        carried: (isCarried) => carried.push(isCarried),
      },
    );
  });
  afterEach(() => {
    sfu.stop();
    jest.useRealTimers();
    globalThis.RTCPeerConnection = original;
  });

  const latestWatched = () => watched.at(-1)?.map(({ participantId, track }) => `${participantId} ${track}`);

  it('are sent over one connection, in fixed places', async () => {
    sfu.start('me', true, []);
    const camera = trackNamed('camera');
    sfu.send({ ...NOTHING, camera });
    await pass(10);
    expect(published).toHaveLength(1);
    expect(
      connection(0)
        .getTransceivers()
        .map(({ kind, direction }) => [kind, direction]),
    ).toEqual([
      ['audio', 'sendonly'],
      ['video', 'sendonly'],
      ['video', 'sendonly'],
      ['audio', 'sendonly'],
    ]);
    expect(sent()).toEqual([null, camera, null, null]);
    // Switching needs no negotiation.
    sfu.send({ ...NOTHING, microphone: trackNamed('microphone') });
    await pass(10);
    expect(published).toHaveLength(1);
  });

  it('are not sent by viewers, who receive', async () => {
    sfu.start('me', false, []);
    sfu.update('ada', media({ microphone: true }));
    sfu.acceptOffer(offerOf(['ada', 'microphone']));
    await pass(100);
    expect(published).toEqual([]);
    expect(states()).toEqual(['stable']);
    expect(answers).toBe(1);
    expect(received.get('ada')?.tracks.microphone).toMatchObject({ kind: 'audio' });
  });

  it('contain no microphone that is muted', async () => {
    sfu.start('me', true, []);
    await pass(10);
    sfu.send({ ...NOTHING, microphone: trackNamed('microphone', false) });
    expect(sent()[0]).toBeNull();
  });

  it('are offered again until a media server takes them, which is said meanwhile', async () => {
    response = UNAVAILABLE;
    sfu.start('me', true, []);
    await pass(10_000);
    expect(published.length).toBeGreaterThan(2);
    expect(carried).toEqual([false]);
    response = DONE;
    await pass(10_000);
    expect(carried).toEqual([false, true]);
    expect(states()).toEqual(['stable']);
    const count = published.length;
    await pass(60_000);
    // From then on only because nothing connects in this test.
    expect(published.length - count).toBeLessThan(6);
  });

  it('are offered at once when the socket is back, and asked for again', async () => {
    response = null;
    sfu.start('me', true, []);
    sfu.update('ada', media({ microphone: true }));
    await pass(100);
    expect(carried).toEqual([]);
    const counts = [published.length, watched.length];
    response = DONE;
    sfu.resume();
    await pass(1);
    expect([published.length, watched.length]).toEqual(counts.map((count) => count + 1));
  });

  it('are asked for as they are seen and heard', async () => {
    sfu.start('me', true, []);
    sfu.update('ada', media({ microphone: true, camera: true }));
    sfu.update('grace', media({ camera: true }));
    sfu.look([{ participantId: 'grace', height: 300 }]);
    await pass(100);
    expect(latestWatched()).toEqual(['ada microphone', 'grace camera']);
    sfu.remove('ada');
    sfu.look([]);
    await pass(100);
    expect(latestWatched()).toEqual([]);
  });

  it('arrive in places that may pass from one person to another', async () => {
    sfu.start('me', false, []);
    for (const id of ['ada', 'grace']) sfu.update(id, media({ camera: true }));
    sfu.acceptOffer(offerOf(['ada', 'camera']));
    await pass(10);
    const track = received.get('ada')?.tracks.camera;
    expect(track).toMatchObject({ kind: 'video' });
    sfu.acceptOffer(offerOf(['grace', 'camera']));
    await pass(10);
    expect(received.get('ada')?.tracks.camera).toBeNull();
    expect(received.get('grace')?.tracks.camera).toBe(track);
  });

  it('have the state of the connection, which those who send nothing do not need', async () => {
    sfu.start('me', false, []);
    sfu.update('ada', media({ camera: true }));
    sfu.update('ken', media());
    sfu.acceptOffer(offerOf(['ada', 'camera']));
    await pass(10);
    expect([received.get('ada')?.connection, received.get('ken')?.connection]).toEqual([
      'connecting',
      'connected',
    ]);
    connection(0).become('connected');
    expect(received.get('ada')?.connection).toBe('connected');
    sfu.lose();
    expect(received.get('ada')?.connection).toBe('interrupted');
    expect(carried).toEqual([false]);
  });

  it('begin anew when the media server has forgotten them', async () => {
    sfu.start('me', true, []);
    sfu.update('ada', media({ microphone: true }));
    sfu.acceptOffer(offerOf(['ada', 'microphone']));
    await pass(100);
    sfu.lose();
    sfu.reset();
    await pass(100);
    expect(states()).toEqual(['closed', 'closed', 'stable']);
    expect(published).toHaveLength(2);
    expect(watched).toHaveLength(2);
    expect(carried).toEqual([false, true]);
    expect(received.get('ada')?.tracks.microphone).toBeNull();
    sfu.acceptOffer(offerOf(['ada', 'microphone']));
    await pass(100);
    expect(received.get('ada')?.tracks.microphone).toMatchObject({ kind: 'audio' });
  });

  it('find new ways in both directions when the network has changed', async () => {
    sfu.start('me', true, []);
    sfu.acceptOffer(offerOf(['ada', 'microphone']));
    await pass(100);
    sfu.restart();
    await pass(100);
    expect(published).toHaveLength(2);
    expect(connection(0).restarts).toBe(1);
    expect(restarts).toBe(1);
  });

  it('end, and ask for nothing any more', async () => {
    sfu.start('me', true, []);
    sfu.acceptOffer(offerOf(['ada', 'microphone']));
    await pass(100);
    sfu.stop();
    expect(states()).toEqual(['closed', 'closed']);
    const counts = [published.length, watched.length];
    sfu.reset();
    sfu.lose();
    sfu.acceptOffer(offerOf(['ada', 'microphone']));
    await pass(60_000);
    expect([published.length, watched.length]).toEqual(counts);
    expect(carried).toEqual([]);
  });
});
