import type { LeftReason, ParticipantMedia, ParticipantState, StoredParticipant } from './participant.js';

/** Somebody who wants to be in a room, with the role that the room's key gives. */
export interface Entry {
  readonly roomId: string;
  readonly role: 'host' | 'visitor' | 'viewer';
  readonly displayName: string;
  readonly externalId: string | null;
  readonly metadata: string | null;
  readonly media: ParticipantMedia;
  /** The process that has the socket: a UUID. */
  readonly processId: string;
}

/**
 * `ended`: there is no such room, or not any more. `closed`: its organization is suspended. `no_media_server`: a group has as
 * many people as fit without a media server, which this installation does not have.
 */
export type Refusal = 'full' | 'no_media_server' | 'ended' | 'closed';

export type Entered =
  | {
      readonly outcome: 'joined' | 'waiting';
      readonly participant: StoredParticipant;
      /** Secret: lets the page, and no other, come back after it has lost its socket. */
      readonly resumeToken: string;
    }
  | { readonly outcome: Refusal };

export type Resumed =
  | { readonly outcome: 'joined' | 'waiting'; readonly participant: StoredParticipant }
  | {
      readonly outcome: 'expired';
      /** What became of the participant, if the token is one of the room's, and it is still known. */
      readonly state?: ParticipantState;
      readonly leftReason?: LeftReason;
    };
