/** A granted visitor has knocked and was let in. */
export const PARTICIPANT_ROLES = ['host', 'visitor', 'granted_visitor', 'viewer'] as const;
export type ParticipantRole = (typeof PARTICIPANT_ROLES)[number];

/** `waiting`: has knocked at a locked room. The last two are final. */
export const PARTICIPANT_STATES = ['waiting', 'joined', 'left', 'denied'] as const;
export type ParticipantState = (typeof PARTICIPANT_STATES)[number];

/** The states of those who are there. */
export const PRESENT_STATES = ['waiting', 'joined'] as const satisfies readonly ParticipantState[];
export type PresentState = (typeof PRESENT_STATES)[number];

/** Why somebody is out. */
export const LEFT_REASONS = [
  /** By themselves; somebody who waited has stopped knocking. */
  'left',
  /** The socket was lost and nobody resumed in time, or the process of the socket has died. */
  'connection_lost',
  /** A host, or the API, has sent them out. */
  'removed',
  'denied',
  /** A host has ended the meeting. */
  'meeting_ended',
  /** The room has expired or was deleted. */
  'ended',
] as const;
export type LeftReason = (typeof LEFT_REASONS)[number];

/** What a participant sends at the moment, and shows to the others. */
export interface ParticipantMedia {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  /** Whether the hand is raised. */
  readonly hand: boolean;
}

/** One opened page that is in a room, waits for it, or was in it. */
export interface StoredParticipant {
  /** UUIDv7. */
  readonly id: string;
  readonly roomId: string;
  readonly role: ParticipantRole;
  readonly displayName: string;
  /** What the embedding page calls the participant. */
  readonly externalId: string | null;
  /** Text of the embedding page, which Foyer does not read. */
  readonly metadata: string | null;
  readonly state: ParticipantState;
  /** Set in the states `left` and `denied`. */
  readonly leftReason: LeftReason | null;
  /** null if the participant walked in. */
  readonly knockedAt: Date | null;
  /** null if the participant was never in the room. */
  readonly joinedAt: Date | null;
  readonly leftAt: Date | null;
  readonly media: ParticipantMedia;
  /** The process that has, or had last, the socket. */
  readonly processId: string;
}
