/**
 * The messages between a room's page and Foyer over socket.io. The page imports them, and so does `src/signalling`, which
 * checks what arrives. Dates are ISO 8601, UTC; ids are UUIDv7.
 */

/** The path of the socket: no room name begins so. */
export const SOCKET_PATH = '/_/socket';

/** What a page sends, in the order in which every connection carries it: the first place is "0" in SDP (`a=mid`). */
export const TRACK_NAMES = ['microphone', 'camera', 'screen', 'screenSound'] as const;
export type TrackName = (typeof TRACK_NAMES)[number];

/** Most characters of what people type. */
export const MAX_DISPLAY_NAME = 100;
export const MAX_CHAT_TEXT = 2_000;
export const MAX_METADATA = 500;
/** Most characters of a description (RFC 8866) and of a candidate (RFC 8839): many times what browsers send for four people. */
export const MAX_DESCRIPTION = 64_000;
export const MAX_CANDIDATE = 1_000;
/** Most characters of the description of a connection to a media server: of all that is received in a group of 200. */
export const MAX_GROUP_DESCRIPTION = 256_000;
/** Most streams that a page receives from a media server at once. */
export const MAX_STREAMS = 260;
/** What an embedding page may call a participant. */
export const EXTERNAL_ID = /^[A-Za-z0-9_-]{1,36}$/;
export const REACTIONS = ['👍', '👏', '❤️', '😂', '😮', '🎉'] as const;

/** How long a page that has lost its socket may resume, in ms. */
export const RESUME_WITHIN = 30_000;
/** How long before the end of the room the page says so, in ms. */
export const ENDING_NOTICE = 300_000;

/** As the vendor names them. A granted visitor has knocked and was let in. */
export type ParticipantRole = 'host' | 'visitor' | 'granted_visitor' | 'viewer';

/** What a participant sends at the moment, and shows to the others. */
export interface ParticipantMedia {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  readonly hand: boolean;
}

/** Somebody who is in the room. */
export interface Participant {
  readonly id: string;
  readonly role: ParticipantRole;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly metadata: string | null;
  readonly joinedAt: string;
  readonly media: ParticipantMedia;
}

/** Somebody who has knocked; hosts see it. */
export type Waiting = Pick<Participant, 'id' | 'displayName' | 'externalId' | 'metadata'> & {
  readonly knockedAt: string;
};

/** What is true of the room for everybody in it. */
export interface RoomState {
  readonly locked: boolean;
  readonly endsAt: string;
  /** When everybody is sent out: an hour after `endsAt`. */
  readonly expiresAt: string;
}

/** How media go from page to page: from each to each other, or all through a media server. */
export type MediaRoute = 'mesh' | 'server';

/** The sizes of a camera's picture that a media server has: a quarter of the full width and height, half of it, all of it. */
export const QUALITIES = ['low', 'medium', 'high'] as const;
export type Quality = (typeof QUALITIES)[number];

/** Something that a page wants to receive from a media server. */
export interface WantedStream {
  readonly participantId: string;
  readonly track: TrackName;
  /** Of a camera; null for everything else. */
  readonly quality: Quality | null;
}

/** What a place in the description of a received connection carries. */
export interface ReceivedStream {
  /** As `a=mid` in the description. */
  readonly mid: string;
  readonly participantId: string;
  readonly track: TrackName;
}

/** The description of a connection that a media server answers; or that none responds, and the page should try again. */
export type Published =
  | { readonly status: 'done'; readonly sdp: string }
  | { readonly status: 'refused'; readonly reason: 'forbidden' | 'unavailable' };

/** Why somebody cannot be in the room, or not any more. */
export type Reason =
  /** There is no such room, or not any more. */
  | 'not_found'
  | 'wrong_key'
  /** The organization is suspended. */
  | 'closed'
  | 'full'
  /** A group room has more people than fit without a media server, which this installation does not have. */
  | 'no_media_server'
  | 'denied'
  /** A host has sent this participant out. */
  | 'removed'
  /** A host has ended the meeting. */
  | 'meeting_ended'
  /** The room's time is over, or it was deleted. */
  | 'ended'
  /** The resume token is not valid any more. */
  | 'expired'
  | 'too_many_attempts'
  /** Another page has resumed with this page's token. */
  | 'replaced'
  /** Foyer cannot reach its database: try again. */
  | 'unavailable';

/** Why Foyer closes a socket because of its page. */
export type ClosingReason =
  /** A message was not known, did not fit its type, or came when it could not be. */
  | 'invalid_message'
  | 'too_many_messages'
  /** The page has not joined in time. */
  | 'not_joined'
  /** A failure of Foyer. */
  | 'failed';

export interface Refused {
  readonly status: 'refused';
  readonly reason: Reason;
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** The page is in the room. */
export interface Joined {
  readonly status: 'joined';
  readonly self: Participant;
  /** The others. */
  readonly participants: readonly Participant[];
  /** For hosts; empty for others. */
  readonly waiting: readonly Waiting[];
  readonly room: RoomState;
  readonly iceServers: readonly IceServer[];
  readonly mediaRoute: MediaRoute;
  /** Secret: lets this page, and no other, come back within {@link RESUME_WITHIN}. */
  readonly resumeToken: string;
}

/** The room is locked: a host must let the page in. */
export interface Knocking {
  readonly status: 'waiting';
  readonly id: string;
  readonly resumeToken: string;
}

export interface JoinRequest {
  readonly roomName: string;
  /** The value of `roomKey` in the page's URL. */
  readonly roomKey: string | null;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly metadata: string | null;
  readonly media: ParticipantMedia;
}

export interface ResumeRequest {
  readonly roomName: string;
  readonly resumeToken: string;
  readonly media: ParticipantMedia;
}

/** A step of the negotiation between two pages; Foyer relays it without reading it. */
export type Signal =
  | { readonly description: { readonly type: 'offer' | 'answer' | 'rollback'; readonly sdp: string } }
  | { readonly candidate: Readonly<Candidate> };

/** As `RTCIceCandidate.toJSON()` writes it; null for the end of candidates. */
export type Candidate = {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
  readonly usernameFragment: string | null;
} | null;

/** How a page reaches another one: directly, through a TURN server, or, with all that it has tried, not at all. */
export const ICE_OUTCOMES = ['direct', 'relayed', 'failed'] as const;
export type IceOutcome = (typeof ICE_OUTCOMES)[number];

/** How often a page measures its connections, in ms, and how many samples come in a message at most. */
export const SAMPLE_PERIOD = 2_000;
export const MAX_SAMPLES = 20;

/** What a page has measured since its last message, of all its connections together. */
export interface Measurements {
  /** For each {@link SAMPLE_PERIOD}: packets lost, in percent, and bits a second, each sent and received. */
  readonly samples: readonly (readonly [
    packetLossSend: number,
    packetLossReceive: number,
    bitrateSend: number,
    bitrateReceive: number,
  ])[];
}

/** Whom a message is about. */
export interface Target {
  readonly participantId: string;
}

/** An acknowledgement of a message that can fail for a reason of the sender's: `forbidden` for what only hosts may do. */
export type Outcome =
  | { readonly status: 'done' }
  | { readonly status: 'refused'; readonly reason: 'forbidden' | 'not_found' | 'full' | 'unavailable' };

/** Messages from the page. A message that does not fit its type, or comes too often, closes the socket. */
export interface FromPage {
  join(request: JoinRequest, respond: (response: Joined | Knocking | Refused) => void): void;
  resume(request: ResumeRequest, respond: (response: Joined | Knocking | Refused) => void): void;
  /** Goes out of the room, or stops knocking. */
  leave(respond: (response: Outcome) => void): void;
  signal(message: Target & { readonly signal: Signal }): void;
  media(media: ParticipantMedia): void;
  chat(message: { readonly text: string }, respond: (response: Outcome) => void): void;
  reaction(message: { readonly emoji: (typeof REACTIONS)[number] }): void;
  /** Says whenever it has changed how another page is reached, for the metrics of operators. */
  ice(message: { readonly outcome: IceOutcome }): void;
  /** Comes every half minute, for insights. */
  measurements(message: Measurements): void;
  /** Offers the connection to the media server over which this page sends; again, to find new ways. */
  publish(message: { readonly sdp: string }, respond: (response: Published) => void): void;
  /** Everything that the page wants to receive from the media server from now on, and nothing else. */
  watch(message: { readonly streams: readonly WantedStream[] }, respond: (response: Outcome) => void): void;
  /** Answers the latest `offer`. */
  answer(message: { readonly sdp: string }, respond: (response: Outcome) => void): void;
  /** Asks for an `offer` with which the connection over which this page receives finds new ways. */
  restart(respond: (response: Outcome) => void): void;
  /** The others are for hosts. */
  admit(target: Target, respond: (response: Outcome) => void): void;
  admitAll(respond: (response: Outcome) => void): void;
  deny(target: Target, respond: (response: Outcome) => void): void;
  lock(message: { readonly locked: boolean }, respond: (response: Outcome) => void): void;
  /** Asks a page to switch its microphone off; people switch it on themselves. */
  mute(target: Target, respond: (response: Outcome) => void): void;
  remove(target: Target, respond: (response: Outcome) => void): void;
  /** Sends everybody out; the room stays open for those who come later. */
  endMeeting(respond: (response: Outcome) => void): void;
}

/** Messages to the page. */
export interface ToPage {
  /** Comes once after a knock that was answered. */
  admitted(joined: Joined): void;
  /** The page is out: it was denied, removed, or the meeting or the room has ended. Foyer closes the socket. */
  out(message: { readonly reason: Reason }): void;
  /** Foyer closes the socket; who was in the room may resume. */
  closing(message: { readonly reason: ClosingReason }): void;
  participantJoined(participant: Participant): void;
  participantChanged(change: Pick<Participant, 'id' | 'media'>): void;
  participantLeft(message: { readonly id: string }): void;
  /** All who wait; to hosts. */
  waiting(waiting: readonly Waiting[]): void;
  room(state: RoomState): void;
  /** Comes before the credentials of TURN servers expire, if the room lasts longer: they replace those from before. */
  iceServers(servers: readonly IceServer[]): void;
  /** Comes {@link ENDING_NOTICE} before the end. */
  ending(message: { readonly expiresAt: string }): void;
  signal(message: { readonly from: string; readonly signal: Signal }): void;
  /** What the page receives from the media server has changed, or how: the page sends an `answer`. */
  offer(message: { readonly sdp: string; readonly streams: readonly ReceivedStream[] }): void;
  /** No media server responds: until `mediaReset` nothing is sent and received. */
  mediaLost(): void;
  /** The media server has forgotten this page's connections: the page makes them anew. */
  mediaReset(): void;
  chat(message: {
    readonly id: string;
    readonly from: string;
    readonly displayName: string;
    readonly text: string;
    readonly sentAt: string;
  }): void;
  reaction(message: { readonly from: string; readonly emoji: (typeof REACTIONS)[number] }): void;
  /** A host has asked to switch the microphone off. */
  muted(message: { readonly by: string }): void;
}
