import {
  type IceOutcome,
  type ReceivedStream,
  TRACK_NAMES,
  type TrackName,
} from '../../../protocol/messages.js';
import { ConnectionHealth } from '../connection-health.js';
import type { ReceivedMedia, SentTracks } from '../room-media.js';
import { kindOf } from '../track-places.js';
import { type Traffic, trafficOf } from '../traffic.js';
import type { SfuRequests } from './sfu-requests.js';

/** An offer of the media server, and what it would send. */
export interface SfuOffer {
  readonly sdp: string;
  readonly streams: readonly ReceivedStream[];
}

interface ReceivingEvents {
  /** Other tracks arrive, or in another way. */
  changed(): void;
  /** How the media server is reached has changed. */
  reached(outcome: IceOutcome): void;
}

const NOTHING: SentTracks = { microphone: null, camera: null, screen: null, screenSound: null };

/** The connection over which a page receives from the media server, which makes the offers. */
export class ReceivingConnection {
  private readonly connection: RTCPeerConnection;
  private readonly health: ConnectionHealth;
  /** The receivers of each participant. */
  private receivers: ReadonlyMap<string, Partial<Record<TrackName, RTCRtpReceiver>>> = new Map();
  /** Offers are taken one after the other. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    configuration: RTCConfiguration,
    private readonly requests: Pick<SfuRequests, 'answer' | 'restart'>,
    private readonly events: ReceivingEvents,
  ) {
    this.connection = new RTCPeerConnection(configuration);
    this.health = new ConnectionHealth(this.connection, { ...events, restart: () => this.restart() });
  }

  get standing(): ReceivedMedia['connection'] {
    return this.health.standing;
  }

  /** For its statistics. */
  get rtc(): Pick<RTCPeerConnection, 'getStats'> {
    return this.connection;
  }

  /** Uses other servers when it looks for ways the next time. */
  configure(configuration: RTCConfiguration): void {
    this.connection.setConfiguration(configuration);
  }

  /** Takes an offer, and sends the answer. */
  accept(offer: SfuOffer): void {
    this.work = this.work
      .then(() => this.answer(offer))
      // The connection shows by its state that it does not work.
      .catch((error: unknown) => console.warn('An offer of the media server could not be taken.', error));
  }

  /** Asks for new ways to the server, while what works goes on. */
  restart(): void {
    if (this.connection.remoteDescription) void this.requests.restart();
  }

  /** What arrives from somebody. A video counts from its first packet: before that there is nothing to be seen. */
  tracksOf(participantId: string): SentTracks {
    const own = this.receivers.get(participantId);
    if (!own) return NOTHING;
    const tracks = { ...NOTHING };
    for (const name of TRACK_NAMES) {
      const track = own[name]?.track;
      if (track && (kindOf(name) === 'audio' || !track.muted)) tracks[name] = track;
    }
    return tracks;
  }

  /** How loud each microphone is, 0 to 1. */
  levels(): ReadonlyMap<string, number> {
    return new Map(
      [...this.receivers].map(([id, { microphone }]) => {
        const [source] = microphone?.getSynchronizationSources() ?? [];
        return [id, source?.audioLevel ?? 0];
      }),
    );
  }

  traffic(): Promise<Traffic> {
    return trafficOf(this.connection);
  }

  close(): void {
    this.health.stop();
    this.connection.close();
  }

  private async answer({ sdp, streams }: SfuOffer): Promise<void> {
    const { connection } = this;
    if (connection.signalingState === 'closed') return;
    await connection.setRemoteDescription({ type: 'offer', sdp });
    await connection.setLocalDescription();
    this.receivers = this.assign(streams);
    this.health.check();
    const { localDescription } = connection;
    if (localDescription) await this.requests.answer(localDescription.sdp);
  }

  private assign(
    streams: readonly ReceivedStream[],
  ): ReadonlyMap<string, Partial<Record<TrackName, RTCRtpReceiver>>> {
    const receivers = new Map(this.connection.getTransceivers().map(({ mid, receiver }) => [mid, receiver]));
    const assigned = new Map<string, Partial<Record<TrackName, RTCRtpReceiver>>>();
    for (const { mid, participantId, track } of streams) {
      const receiver = receivers.get(mid);
      if (!receiver) continue;
      receiver.track.onunmute = () => this.events.changed();
      assigned.set(participantId, { ...assigned.get(participantId), [track]: receiver });
    }
    return assigned;
  }
}
