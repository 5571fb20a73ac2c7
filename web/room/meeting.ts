import type { PageData } from '../protocol/page-data.js';
import type { Participant, Reason, REACTIONS, RoomState, Waiting } from '../protocol/messages.js';

/** Where a page is: before the call, in it, or after it. */
export type Phase =
  /** Preview of camera and microphone. */
  | 'before'
  | 'joining'
  /** It has knocked, and a host must let it in. */
  | 'waiting'
  | 'in'
  | 'out';

/** Why the page is out; the first two by itself. */
export type OutReason = 'left' | 'connection_lost' | Reason;

/** Why a device cannot be used; said in plain words, and one can join without it. */
export type DeviceProblem =
  /** The person or the browser has refused it. */
  | 'denied'
  | 'not_found'
  /** Another program has it. */
  | 'busy'
  /** The page is on plain http on another host than localhost: browsers give no devices to it. */
  | 'insecure'
  | 'failed';

export type DeviceKind = 'audioinput' | 'videoinput' | 'audiooutput';

export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly label: string;
}

/** What this page sends. */
export interface LocalMedia {
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly screen: boolean;
  readonly hand: boolean;
  /** The camera for the self view; null while it is off. */
  readonly cameraStream: MediaStream | null;
  readonly screenStream: MediaStream | null;
  /** 0 to 1. */
  readonly level: number;
  readonly microphoneProblem: DeviceProblem | null;
  readonly cameraProblem: DeviceProblem | null;
  readonly devices: readonly Device[];
  /** The ids of the devices in use. */
  readonly chosen: Readonly<Partial<Record<DeviceKind, string>>>;
}

/**
 * Somebody else in the room, with what arrives from them. The streams are for muted `<video>` elements: sound is played by
 * the engine, through the chosen `audiooutput`, so that it does not depend on which tiles are visible.
 */
export interface RemoteParticipant extends Participant {
  readonly cameraStream: MediaStream | null;
  readonly screenStream: MediaStream | null;
  /** `unreachable`: no way to them was found for long, and the page goes on trying. */
  readonly connection: 'connecting' | 'connected' | 'interrupted' | 'unreachable';
}

/** Somebody whose camera is on the stage at the moment. */
export interface InView {
  readonly participantId: string;
  /** Of their tile, in device pixels. */
  readonly height: number;
}

export interface ChatLine {
  readonly id: string;
  readonly from: string;
  readonly displayName: string;
  readonly text: string;
  readonly sentAt: string;
  readonly isOwn: boolean;
}

/** Something to tell the person once. */
export type Notice =
  | { readonly id: string; readonly kind: 'muted' | 'screen_failed' | 'ending' | 'command_failed' }
  | {
      readonly id: string;
      readonly kind: 'joined' | 'left' | 'hand' | 'knock';
      readonly displayName: string;
    };

export type Reaction = (typeof REACTIONS)[number];

/** All that a page shows. A new object with each change; parts that have not changed are the same objects. */
export interface MeetingState {
  readonly phase: Phase;
  /** In phase `out`. */
  readonly reason: OutReason | null;
  /** Set in phase `in`. */
  readonly self: Participant | null;
  readonly participants: readonly RemoteParticipant[];
  /** For hosts: who has knocked. */
  readonly waiting: readonly Waiting[];
  /** Known before joining as well. */
  readonly room: RoomState;
  /** The role that the URL's key gives. */
  readonly role: PageData['role'];
  readonly connection: 'online' | 'reconnecting';
  /** False while no media server carries the media of a group: the page goes on trying. */
  readonly isCarried: boolean;
  /** The browser plays no sound before the person has clicked somewhere: the page offers {@link Meeting.playSound}. */
  readonly soundBlocked: boolean;
  readonly local: LocalMedia;
  readonly chat: readonly ChatLine[];
  /** How loud each participant is, 0 to 1. Apart from the participants, because it changes all the time. */
  readonly levels: ReadonlyMap<string, number>;
  /** The id of the participant who speaks loudest; null if nobody does. */
  readonly speaker: string | null;
  /** The latest reactions, removed after some seconds. */
  readonly reactions: readonly { readonly id: string; readonly from: string; readonly emoji: Reaction }[];
  /** Removed after some seconds. */
  readonly notices: readonly Notice[];
}

/** A room as this page takes part in it, without any UI. */
export interface Meeting {
  readonly state: MeetingState;
  /** @param listener is called after each change @returns ends the subscription */
  subscribe(listener: () => void): () => void;

  /** Asks for microphone and camera, for the preview. Never fails: what cannot be used stands in `local`. */
  prepare(wanted: { readonly microphone: boolean; readonly camera: boolean }): Promise<void>;
  /** Joins, or knocks if the room is locked. */
  join(displayName: string): Promise<void>;
  /** Goes out, or stops knocking. */
  leave(): Promise<void>;

  /** Says whose cameras are in view: in groups the others are not received. */
  look(inView: readonly InView[]): void;
  setMicrophone(on: boolean): Promise<void>;
  setCamera(on: boolean): Promise<void>;
  setScreen(on: boolean): Promise<void>;
  setHand(raised: boolean): void;
  choose(kind: DeviceKind, deviceId: string): Promise<void>;
  /** Plays sound that the browser has blocked; called from a click. */
  playSound(): Promise<void>;
  /** @returns false if it could not be sent */
  sendChat(text: string): Promise<boolean>;
  react(emoji: Reaction): void;

  /** For hosts. */
  admit(participantId: string): Promise<void>;
  admitAll(): Promise<void>;
  deny(participantId: string): Promise<void>;
  setLocked(locked: boolean): Promise<void>;
  mute(participantId: string): Promise<void>;
  remove(participantId: string): Promise<void>;
  endMeeting(): Promise<void>;
}
