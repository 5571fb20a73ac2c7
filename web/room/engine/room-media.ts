import type { IceOutcome, IceServer, Signal, TrackName } from '../../protocol/messages.js';
import type { RemoteParticipant } from '../meeting.js';
import type { Traffic } from './traffic.js';

/** What a page sends; null for what is off. `screenSound` is what the shared tab or screen plays. */
export type SentTracks = Readonly<Record<TrackName, MediaStreamTrack | null>>;

/** What arrives from somebody. */
export interface ReceivedMedia {
  readonly tracks: Readonly<Record<keyof SentTracks, MediaStreamTrack>>;
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
  /** A step of the negotiation from a participant, who may not be known yet. */
  accept(participantId: string, signal: Signal): void;
  send(tracks: SentTracks): void;
  /** The network has changed: finds new ways to everybody. */
  restart(): void;
  /** How loud each participant is, 0 to 1. */
  levels(): ReadonlyMap<string, number>;
  /** What has gone over the connection to each participant. */
  traffic(): Promise<ReadonlyMap<string, Traffic>>;
  stop(): void;
}
