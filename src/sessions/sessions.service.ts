import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../config/config.js';
import { LIVE_ROOMS } from '../database/connection-shares.js';
import { Database } from '../database/database.js';
import type { Query } from '../database/statement.js';
import { FOYER } from '../events/actor.js';
import { takeRandomBytes } from '../random/random-bytes.js';
import { RoomsService } from '../rooms/rooms.service.js';
import type { Grace } from './change.sql.js';
import type { Entered, Entry, Resumed } from './entry.js';
import type { LeftReason, ParticipantMedia } from './participant.js';
import { toParticipant } from './participant.row.js';
import type { RoomView } from './room-view.js';
import * as views from './room-view.sql.js';
import * as sql from './sessions.sql.js';
import * as sweeps from './sweep.sql.js';

/** How many rooms one transaction of a sweep changes: few, so that its locks are short. */
const SWEEP_BATCH = 100;

/** Everybody who is there leaves. */
const PRESENT = { from: ['joined', 'waiting'], to: 'left' } as const;

/**
 * Decides who is in a room. Postgres is the only truth: whatever depends on who else is there is decided in a transaction
 * that has locked the row of the room, by the clock of the database, whichever process asks.
 */
@Injectable()
export class SessionsService {
  private readonly grace: Grace;
  private readonly hasMediaServer: boolean;

  constructor(
    private readonly database: Database,
    private readonly rooms: RoomsService,
    { SESSION_GRACE, JANUS_URL }: Config,
  ) {
    this.hasMediaServer = JANUS_URL.length > 0;
    this.grace = { sessionGrace: SESSION_GRACE * 1_000 };
  }

  /** Lets somebody in, lets them wait, or refuses them. */
  async enter({ media, ...entry }: Entry): Promise<Entered> {
    const resumeToken = takeRandomBytes(32).toString('base64url');
    const values = {
      ...media,
      ...entry,
      ...this.grace,
      hasMediaServer: this.hasMediaServer,
      id: uuidv7(),
      resumeTokenHash: hashOf(resumeToken),
      sessionId: uuidv7(),
    };
    const [row] = await this.inRoom(sql.lockRoom({ roomId: entry.roomId }), () => sql.enter(values));
    if (!row) return { outcome: 'ended' };
    const { outcome } = row;
    if (outcome !== 'joined' && outcome !== 'waiting') return { outcome };
    return { outcome, participant: toParticipant(row), resumeToken };
  }

  /**
   * Gives a participant who has lost the socket another one; the page that has the token counts, whatever became of the
   * page that had it before.
   */
  async resume(
    roomId: string,
    resumeToken: string,
    media: ParticipantMedia,
    processId: string,
  ): Promise<Resumed> {
    const values = { ...media, roomId, processId, resumeTokenHash: hashOf(resumeToken) };
    const [row] = await this.query(sql.resume(values));
    if (row)
      return { outcome: row.state === 'waiting' ? 'waiting' : 'joined', participant: toParticipant(row) };
    const [reasons] = await this.query(sql.explainResumption(values));
    return { outcome: 'expired', ...reasons };
  }

  /**
   * Notes that participants have lost their sockets: they leave if they do not {@link resume} in time. Does nothing for
   * those who have a socket on another process by now.
   */
  async detach(participantIds: readonly string[], processId: string): Promise<void> {
    if (participantIds.length > 0) await this.query(sql.detach({ participantIds, processId }));
  }

  /** The ids of all participants who have a socket on this process, as far as Postgres knows. */
  async attachedTo(processId: string): Promise<string[]> {
    return (await this.query(sql.attachedTo({ processId }))).map(({ id }) => id);
  }

  /** Somebody goes, or stops knocking. @returns false if they were out already */
  async leave(participantId: string, reason: LeftReason): Promise<boolean> {
    return this.sendOut(sql.lockRoomOf({ participantId }), { ...PRESENT, participantId, reason });
  }

  /** Admits a waiting participant. `not_found`: nobody with this id waits for the room. */
  async admit(roomId: string, participantId: string): Promise<'done' | 'full' | 'not_found'> {
    const { waiting, admitted } = await this.admitSome(roomId, participantId);
    if (admitted > 0) return 'done';
    return waiting > 0 ? 'full' : 'not_found';
  }

  /** Lets in all who wait, as far as there is space, in the order in which they knocked. @returns how many */
  async admitAll(roomId: string): Promise<number> {
    return (await this.admitSome(roomId, null)).admitted;
  }

  /** Denies a waiting participant. */
  async deny(roomId: string, participantId: string): Promise<'done' | 'not_found'> {
    const denial = { participantId, from: ['waiting'], to: 'denied', reason: 'denied' } as const;
    return (await this.sendOut(sql.lockRoom({ roomId }), denial)) ? 'done' : 'not_found';
  }

  /** Sends out somebody who is in the room, or waits for it. */
  async remove(roomId: string, participantId: string): Promise<'done' | 'not_found'> {
    const removal = { ...PRESENT, participantId, reason: 'removed' } as const;
    return (await this.sendOut(sql.lockRoom({ roomId }), removal)) ? 'done' : 'not_found';
  }

  /** Sends out everybody, those who wait too. The room stays open for those who come later. */
  async endMeeting(roomId: string): Promise<void> {
    const end = { ...PRESENT, participantId: null, reason: 'meeting_ended' } as const;
    await this.sendOut(sql.lockRoom({ roomId }), end);
  }

  /**
   * Locks or unlocks the room, as v2 does; whoever waits goes on waiting.
   * @throws RoomNotFoundError
   */
  async setLocked(roomId: string, organizationId: string, locked: boolean): Promise<void> {
    const room = await this.rooms.findById(organizationId, roomId);
    if (room.locked !== locked) await this.rooms.update(organizationId, roomId, { locked }, null, FOYER);
  }

  /** Does nothing for somebody who is out. */
  async changeMedia(participantId: string, media: ParticipantMedia): Promise<void> {
    await this.query(sql.changeMedia({ ...media, participantId }));
  }

  /** What rooms look like now, by one statement; those that do not exist, or not any more, are missing. */
  async observe(roomIds: readonly string[]): Promise<Map<string, RoomView>> {
    if (roomIds.length === 0) return new Map();
    return views.toViews(await this.database.query(views.observe({ roomIds })));
  }

  /**
   * Says that a process is alive, for 35 s; to be called every few seconds, so that an outage of the database of some
   * seconds ends no lease.
   * @param processId a UUID that no other process has, or had
   */
  async renewLease(processId: string): Promise<void> {
    await this.database.query(sql.renewLease({ processId }));
  }

  /**
   * Lets those leave who have not resumed in time, who were on a process that is gone, or whose room has expired, and ends
   * sessions that are over; each once, however many processes do the same. To be called every few seconds on every process,
   * also on those without sockets: the one that had them may be gone.
   * @returns the rooms that have changed
   */
  async sweep(): Promise<string[]> {
    const [state] = await this.database.query(sweeps.isOverdue(this.grace));
    const changed: string[] = [];
    for (let isMore = state?.isOverdue; isMore;) {
      const { locked, rooms } = await this.database.transaction(() => this.sweepSome());
      changed.push(...rooms);
      isMore = locked === SWEEP_BATCH;
    }
    return changed;
  }

  private async sweepSome(): Promise<{ locked: number; rooms: string[] }> {
    const locked = await this.database.query(sweeps.lockOverdue({ size: SWEEP_BATCH, ...this.grace }));
    const roomIds = locked.map(({ id }) => id);
    const rows =
      roomIds.length > 0 ? await this.database.query(sweeps.sweep({ roomIds, ...this.grace })) : [];
    return { locked: locked.length, rooms: rows.map(({ roomId }) => roomId) };
  }

  /** Sends participants out of the room that is locked. @returns whether anybody was sent out */
  private async sendOut(
    lock: Query<{ readonly roomId: string }>,
    departure: Omit<Parameters<typeof sql.sendOut>[0], 'roomId' | keyof Grace>,
  ): Promise<boolean> {
    const gone = await this.inRoom(lock, (roomId) => sql.sendOut({ ...departure, roomId, ...this.grace }));
    return gone.length > 0;
  }

  private async admitSome(
    roomId: string,
    participantId: string | null,
  ): Promise<{ waiting: number; admitted: number }> {
    const [counts] = await this.inRoom(sql.lockRoom({ roomId }), () =>
      sql.admit({
        roomId,
        participantId,
        sessionId: uuidv7(),
        hasMediaServer: this.hasMediaServer,
        ...this.grace,
      }),
    );
    return counts ?? { waiting: 0, admitted: 0 };
  }

  /**
   * Runs a statement while no other transaction changes who is in the room.
   * @returns its rows; none if there is no such room
   */
  private inRoom<Row>(
    lock: Query<{ readonly roomId: string }>,
    decide: (roomId: string) => Query<Row>,
  ): Promise<Row[]> {
    return this.database.queryLocked(lock, ({ roomId }) => decide(roomId), LIVE_ROOMS);
  }

  private query<Row>(query: Query<Row>): Promise<Row[]> {
    return this.database.query({ ...query, share: LIVE_ROOMS });
  }
}

/** The stored form of a token, which has 256 random bits, so a fast hash is enough. */
function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
