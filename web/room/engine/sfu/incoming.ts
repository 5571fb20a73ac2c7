import {
  type IceOutcome,
  type ParticipantMedia,
  SAMPLE_PERIOD,
  type TrackName,
  TRACK_NAMES,
} from '../../../protocol/messages.js';
import type { InView } from '../../meeting.js';
import type { ReceivedMedia, SentTracks } from '../room-media.js';
import type { Traffic } from '../traffic.js';
import { QualityLimit } from './quality-limit.js';
import { ReceivingConnection, type SfuOffer } from './receiving-connection.js';
import { ReceptionMeter } from './reception.js';
import type { SfuRequests } from './sfu-requests.js';
import { WantedStreams } from './wanted-streams.js';
import { Watching } from './watching.js';

interface IncomingEvents {
  /** What arrives from a participant, or how, has changed. */
  received(participantId: string, media: ReceivedMedia): void;
  reached(outcome: IceOutcome): void;
}

const NOTHING: SentTracks = { microphone: null, camera: null, screen: null, screenSound: null };

/** What a page receives from the media server: as much as is seen and heard, as good as the network carries it. */
export class Incoming {
  private readonly wanted = new WantedStreams();
  private readonly watching: Watching;
  private readonly limit = new QualityLimit();
  private connection: ReceivingConnection | null = null;
  /** Numbers the connections, because their traffic is counted from zero. */
  private number = 0;
  private meter = new ReceptionMeter();
  private readonly timer: ReturnType<typeof setInterval>;
  /** What was last said of each participant. */
  private readonly said = new Map<string, ReceivedMedia>();
  private isInterrupted = false;

  constructor(
    private configuration: RTCConfiguration,
    private readonly requests: Pick<SfuRequests, 'watch' | 'answer' | 'restart'>,
    private readonly events: IncomingEvents,
  ) {
    this.watching = new Watching(requests);
    this.timer = setInterval(() => void this.measure(), SAMPLE_PERIOD);
  }

  get isLost(): boolean {
    return this.connection?.standing === 'unreachable';
  }

  configure(configuration: RTCConfiguration): void {
    this.configuration = configuration;
    this.connection?.configure(configuration);
  }

  /** Somebody is in, or sends something else. */
  update(participantId: string, media: ParticipantMedia): void {
    this.wanted.update(participantId, media);
    this.watch();
    this.tell(participantId);
  }

  remove(participantId: string): void {
    this.wanted.remove(participantId);
    this.said.delete(participantId);
    this.watch();
  }

  look(inView: readonly InView[]): void {
    this.wanted.look(inView);
    this.watch();
  }

  accept(offer: SfuOffer): void {
    if (!this.connection) {
      this.number += 1;
      this.connection = new ReceivingConnection(this.configuration, this.requests, {
        changed: () => this.tellAll(),
        reached: (outcome) => this.events.reached(outcome),
      });
    }
    this.connection.accept(offer);
  }

  restart(): void {
    this.connection?.restart();
  }

  /** The page's socket is back. */
  resume(): void {
    this.watching.repeat();
  }

  /** Nothing arrives until {@link reset}. */
  interrupt(): void {
    this.isInterrupted = true;
    this.tellAll();
  }

  /** The media server has forgotten the connection: asks for everything again. */
  reset(): void {
    this.isInterrupted = false;
    this.closeConnection();
    this.watching.repeat();
    this.tellAll();
  }

  levels(): ReadonlyMap<string, number> {
    return this.connection?.levels() ?? new Map();
  }

  async traffic(): Promise<readonly (readonly [string, Traffic])[]> {
    const { connection, number } = this;
    return connection ? [[`receiving ${number}`, await connection.traffic()]] : [];
  }

  stop(): void {
    clearInterval(this.timer);
    this.watching.stop();
    this.closeConnection();
  }

  private closeConnection(): void {
    this.connection?.close();
    this.connection = null;
    this.meter = new ReceptionMeter();
  }

  private watch(): void {
    this.watching.want(this.wanted.streams(this.limit.best));
  }

  private async measure(): Promise<void> {
    const { connection } = this;
    if (!connection) return;
    // A connection that is closed meanwhile has nothing to say.
    const reception = await this.meter.measure(connection.rtc).catch(() => null);
    if (!reception || connection !== this.connection) return;
    const before = this.limit.best;
    if (this.limit.update(reception) !== before) this.watch();
  }

  private tellAll(): void {
    for (const id of this.wanted.ids) this.tell(id);
  }

  private tell(participantId: string): void {
    const media: ReceivedMedia = {
      tracks: this.connection?.tracksOf(participantId) ?? NOTHING,
      connection: this.standingOf(participantId),
    };
    const before = this.said.get(participantId);
    if (before && isSame(before, media)) return;
    this.said.set(participantId, media);
    this.events.received(participantId, media);
  }

  /** Those who send nothing that is wanted need no connection. */
  private standingOf(participantId: string): ReceivedMedia['connection'] {
    if (!this.wanted.isSending(participantId)) return 'connected';
    if (this.isInterrupted) return 'interrupted';
    return this.connection?.standing ?? 'connecting';
  }
}

function isSame(one: ReceivedMedia, other: ReceivedMedia): boolean {
  return (
    one.connection === other.connection &&
    TRACK_NAMES.every((name: TrackName) => one.tracks[name] === other.tracks[name])
  );
}
