import type { IceOutcome, IceServer, ParticipantMedia, Signal, TrackName } from '../../protocol/messages.js';
import type { InView, RemoteParticipant } from '../meeting.js';
import type { Traffic } from './traffic.js';

/** What a page sends; null for what is off. `screenSound` is what the shared tab or screen plays. */
export type SentTracks = Readonly<Record<TrackName, MediaStreamTrack | null>>;

/** What arrives from somebody; a media server sends only what the page wants, so there null is for what does not arrive. */
export interface ReceivedMedia {
  readonly tracks: SentTracks;
  readonly connection: RemoteParticipant['connection'];
}

/** What the media of a room tell the meeting. */
export interface RoomMediaEvents {
  /** What arrives from a participant, or how, has changed. */
  received(participantId: string, media: ReceivedMedia): void;
  /** Foyer is to relay this to the participant. */
  signal(participantId: string, signal: Signal): void;
  /** How somebody is reached has changed. */
  ice(outcome: IceOutcome): void;
  /** Whether a media server carries the media has changed; a mesh needs none. */
  carried(isCarried: boolean): void;
}

/** Sends and receives the media of a room. Where they come from, a mesh of pages or a server, is not seen from outside. */
export interface RoomMedia {
  /** @param self the id of this page's participant @param sends viewers only receive */
  start(self: string, sends: boolean, iceServers: readonly IceServer[]): void;
  /** From now on other servers, or other credentials of them, find ways. */
  useServers(iceServers: readonly IceServer[]): void;
  /** Somebody is in the room; nothing happens if that is known. */
  add(participantId: string, sends: boolean): void;
  remove(participantId: string): void;
  /** Somebody who is known sends this from now on. */
  update(participantId: string, media: ParticipantMedia): void;
  /** From now on these cameras are in view, and no others. */
  look(inView: readonly InView[]): void;
  /** A step of the negotiation from a participant, who may not be known yet. */
  accept(participantId: string, signal: Signal): void;
  send(tracks: SentTracks): void;
  /** The network has changed: finds new ways to everybody. */
  restart(): void;
  /** The page's socket is back: messages to Foyer may have been lost, and those from Foyer. */
  resume(): void;
  /** How loud each participant is, 0 to 1. */
  levels(): ReadonlyMap<string, number>;
  /** What has gone over the connection to each participant. */
  traffic(): Promise<ReadonlyMap<string, Traffic>>;
  stop(): void;
}
