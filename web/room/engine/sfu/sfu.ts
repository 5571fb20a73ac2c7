import type { IceOutcome, IceServer, ParticipantMedia } from '../../../protocol/messages.js';
import type { InView } from '../../meeting.js';
import type { RoomMedia, RoomMediaEvents, SentTracks } from '../room-media.js';
import { toConfiguration } from '../rtc-configuration.js';
import type { Traffic } from '../traffic.js';
import { Incoming } from './incoming.js';
import type { SfuOffer } from './receiving-connection.js';
import { SendingConnection } from './sending-connection.js';
import type { SfuRequests } from './sfu-requests.js';

/** Connects the page with a media server (a "selective forwarding unit"), over one connection for each direction. */
export class Sfu implements RoomMedia {
  private sending: SendingConnection | null = null;
  private incoming: Incoming | null = null;
  /** Numbers the sending connections, because their traffic is counted from zero. */
  private number = 0;
  private sends = false;
  private isLost = false;
  private isCarried = true;
  private configuration: RTCConfiguration = {};
  private tracks: SentTracks = { microphone: null, camera: null, screen: null, screenSound: null };

  constructor(
    private readonly requests: SfuRequests,
    private readonly events: RoomMediaEvents,
  ) {}

  start(_self: string, sends: boolean, iceServers: readonly IceServer[]): void {
    this.sends = sends;
    this.useServers(iceServers);
    this.incoming = new Incoming(this.configuration, this.requests, {
      received: (id, media) => this.events.received(id, media),
      reached: (outcome) => this.reach(outcome),
    });
    this.openSending();
  }

  useServers(iceServers: readonly IceServer[]): void {
    this.configuration = toConfiguration(iceServers);
    this.sending?.configure(this.configuration);
    this.incoming?.configure(this.configuration);
  }

  /** Nothing to do: what somebody sends comes with {@link update}. */
  add(): void {}

  remove(participantId: string): void {
    this.incoming?.remove(participantId);
  }

  update(participantId: string, media: ParticipantMedia): void {
    this.incoming?.update(participantId, media);
  }

  look(inView: readonly InView[]): void {
    this.incoming?.look(inView);
  }

  /** Nothing to do: pages exchange no signals. */
  accept(): void {}

  /** Takes an offer of the media server. */
  acceptOffer(offer: SfuOffer): void {
    this.incoming?.accept(offer);
  }

  send(tracks: SentTracks): void {
    this.tracks = tracks;
    this.sending?.send(tracks);
  }

  restart(): void {
    this.sending?.restart();
    this.incoming?.restart();
  }

  resume(): void {
    this.sending?.resume();
    this.incoming?.resume();
  }

  /** No media server responds. */
  lose(): void {
    if (!this.incoming) return;
    this.isLost = true;
    this.incoming.interrupt();
    this.tell();
  }

  /** The media server has forgotten this page: both connections are made anew. */
  reset(): void {
    if (!this.incoming) return;
    this.isLost = false;
    this.openSending();
    this.incoming.reset();
    this.tell();
  }

  levels(): ReadonlyMap<string, number> {
    return this.incoming?.levels() ?? new Map();
  }

  /** Of both connections: what goes to or comes from each of the others is not known here. */
  async traffic(): Promise<ReadonlyMap<string, Traffic>> {
    const { sending, number } = this;
    const received = (await this.incoming?.traffic()) ?? [];
    return new Map([
      ...received,
      ...(sending ? [[`sending ${number}`, await sending.traffic()] as const] : []),
    ]);
  }

  stop(): void {
    this.sending?.close();
    this.sending = null;
    this.incoming?.stop();
    this.incoming = null;
    this.isLost = false;
    this.tell();
  }

  private openSending(): void {
    this.sending?.close();
    if (!this.sends) return;
    this.number += 1;
    this.sending = new SendingConnection(this.configuration, this.requests, {
      reached: (outcome) => this.reach(outcome),
      changed: () => this.tell(),
    });
    this.sending.send(this.tracks);
  }

  private reach(outcome: IceOutcome): void {
    this.events.ice(outcome);
    this.tell();
  }

  /** Says whether the media are carried, if that has changed. */
  private tell(): void {
    const isCarried = !this.isLost && !this.sending?.isLost && !this.incoming?.isLost;
    if (isCarried === this.isCarried) return;
    this.isCarried = isCarried;
    this.events.carried(isCarried);
  }
}
