import type { Entered, Entry, Resumed } from './entry.js';
import type { LeftReason, ParticipantMedia } from './participant.js';
import type { RoomView } from './room-view.js';

/** Decides who is in a room. Each decision is made by Postgres, once, whichever process asks. */
export declare class SessionsService {
  enter(entry: Entry): Promise<Entered>;
  resume(roomId: string, resumeToken: string, media: ParticipantMedia, processId: string): Promise<Resumed>;
  detach(participantIds: readonly string[], processId: string): Promise<void>;
  leave(participantId: string, reason: LeftReason): Promise<boolean>;
  admit(roomId: string, participantId: string): Promise<'done' | 'full' | 'not_found'>;
  admitAll(roomId: string): Promise<number>;
  deny(roomId: string, participantId: string): Promise<'done' | 'not_found'>;
  remove(roomId: string, participantId: string): Promise<'done' | 'not_found'>;
  endMeeting(roomId: string): Promise<void>;
  setLocked(roomId: string, organizationId: string, locked: boolean): Promise<void>;
  changeMedia(participantId: string, media: ParticipantMedia): Promise<void>;
  observe(roomIds: readonly string[]): Promise<Map<string, RoomView>>;
  renewLease(processId: string): Promise<void>;
  sweep(): Promise<string[]>;
}
