import { setTimeout as pause } from 'node:timers/promises';
import {
  type MediaStreamTrack,
  MediaStreamTrack as Track,
  RTCPeerConnection,
  RTCRtpCodecParameters,
  RtpHeader,
  RtpPacket,
} from 'werift';
import type { ReceivedStream, TrackName, WantedStream } from '../../web/protocol/messages.js';
import { poll, type TestPage } from '../signalling/test-page.js';

/** How often a packet is sent, in ms. */
const PACKET_EVERY = 20;
/** The pause before a page that could not publish tries again, in ms. */
const RETRY_AFTER = 200;

const CONFIGURATION = {
  iceUseIpv6: false,
  codecs: {
    audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2 })],
    video: [
      new RTCRtpCodecParameters({
        mimeType: 'video/VP8',
        clockRate: 90_000,
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
      }),
    ],
  },
};

/** All of the test that is running. */
const peers: MediaPeer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
});

/** The media of a page, by a WebRTC stack without a browser: its packets have no sound and no pictures. */
export class MediaPeer {
  /** How many packets have come, by participant and track. */
  private readonly counts = new Map<string, number>();
  private places = new Map<string, ReceivedStream>();
  private sending: RTCPeerConnection | null = null;
  private receiving: RTCPeerConnection | null = null;
  private watched: { ids: readonly string[]; tracks: readonly TrackName[] } = { ids: [], tracks: [] };
  private timer: NodeJS.Timeout | undefined;
  private answering: Promise<unknown> = Promise.resolve();
  /** How many offers have come. */
  offers = 0;

  constructor(readonly page: TestPage) {
    this.follow(page);
    peers.push(this);
  }

  /** The page has this socket from now on. */
  follow(page: TestPage): void {
    Object.assign(this, { page });
    page.socket.on('offer', ({ sdp, streams }) => {
      this.offers += 1;
      this.answering = this.answering.then(() => this.answer(sdp, streams)).catch(() => undefined);
    });
  }

  /** Sends sound, and pictures without simulcast. @returns the status of the response */
  async publish(): Promise<string> {
    await this.sending?.close();
    const connection = new RTCPeerConnection(CONFIGURATION);
    this.sending = connection;
    const tracks = (['audio', 'video'] as const).map((kind) => new Track({ kind }));
    for (const track of tracks) connection.addTransceiver(track, { direction: 'sendonly' });
    await describe(connection, await connection.createOffer());
    const response = await this.page.send('publish', { sdp: connection.localDescription?.sdp ?? '' });
    if (response.status === 'refused') return response.reason;
    await connection.setRemoteDescription({ type: 'answer', sdp: response.sdp });
    clearInterval(this.timer);
    this.timer = setInterval(() => sendPackets(tracks), PACKET_EVERY);
    return response.status;
  }

  /** Watches these tracks of somebody, and nothing else. */
  watch(
    participantIds: readonly string[],
    tracks: readonly TrackName[] = ['microphone', 'camera'],
  ): Promise<object> {
    this.watched = { ids: participantIds, tracks };
    const streams = participantIds.flatMap((participantId) =>
      tracks.map((track): WantedStream => ({
        participantId,
        track,
        quality: track === 'camera' ? 'high' : null,
      })),
    );
    return this.page.send('watch', { streams });
  }

  /** Waits until packets of somebody come, from now on. */
  async receives(participantId: string, track: TrackName = 'microphone'): Promise<void> {
    const key = `${participantId} ${track}`;
    const before = this.counts.get(key) ?? 0;
    await poll(
      () => ((this.counts.get(key) ?? 0) > before + 3 ? true : undefined),
      () => `no packets of ${key} among ${JSON.stringify([...this.counts])}`,
      { within: 30_000 },
    );
  }

  /** Waits until no packets of somebody have come for a while. */
  async receivesNoMore(participantId: string, track: TrackName = 'microphone'): Promise<void> {
    const key = `${participantId} ${track}`;
    let [last, since] = [-1, 0];
    await poll(() => {
      const count = this.counts.get(key) ?? 0;
      if (count !== last) [last, since] = [count, performance.now()];
      return performance.now() - since > 50 * PACKET_EVERY ? true : undefined;
    });
  }

  /** Makes its connections anew whenever Foyer says so, as a page does. */
  beginAnewWhenTold(): void {
    this.page.socket.on('mediaReset', () => {
      this.answering = this.answering.then(() => this.beginAnew()).catch(() => undefined);
    });
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await Promise.allSettled([this.sending?.close(), this.receiving?.close()]);
  }

  private async beginAnew(): Promise<void> {
    await this.receiving?.close();
    this.receiving = null;
    if (this.sending) while ((await this.publish()) === 'unavailable') await pause(RETRY_AFTER);
    await this.watch(this.watched.ids, this.watched.tracks);
  }

  private async answer(sdp: string, streams: readonly ReceivedStream[]): Promise<void> {
    const connection = (this.receiving ??= this.newReceiver());
    this.places = new Map(streams.map((stream) => [stream.mid, stream]));
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await describe(connection, await connection.createAnswer());
    await this.page.send('answer', { sdp: connection.localDescription?.sdp ?? '' });
  }

  private newReceiver(): RTCPeerConnection {
    const connection = new RTCPeerConnection(CONFIGURATION);
    connection.onTransceiverAdded.subscribe((transceiver) =>
      transceiver.onTrack.subscribe((track: MediaStreamTrack) =>
        track.onReceiveRtp.subscribe(() => {
          const stream = this.places.get(transceiver.mid ?? '');
          if (!stream) return;
          const key = `${stream.participantId} ${stream.track}`;
          this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
        }),
      ),
    );
    return connection;
  }
}

/** Sets the local description without asking a server on the Internet, and waiting for it, as werift does otherwise. */
function describe(
  connection: RTCPeerConnection,
  description: Parameters<RTCPeerConnection['setLocalDescription']>[0],
): Promise<unknown> {
  for (const { connection: ice } of connection.iceTransports) delete ice.stunServer;
  return connection.setLocalDescription(description);
}

let sequenceNumber = 0;

function sendPackets(tracks: readonly MediaStreamTrack[]): void {
  sequenceNumber = (sequenceNumber + 1) % 65_536;
  for (const track of tracks) {
    const header = new RtpHeader({
      sequenceNumber,
      timestamp: sequenceNumber * 960,
      payloadType: 96,
      marker: true,
    });
    // A key frame of VP8 (RFC 7741, section 4.2), so that Janus passes it on.
    track.writeRtp(
      new RtpPacket(header, Buffer.from([0x10, 0x00, 0x00, 0x00, 0x9d, 0x01, 0x2a, 0x10, 0x00, 0x10, 0x00])),
    );
  }
}
