import { Injectable } from '@nestjs/common';
import { LIVE_ROOMS } from '../database/connection-shares.js';
import { Database } from '../database/database.js';
import type { SessionRecord } from './media-session.js';
import * as sql from './session-records.sql.js';

/** The sessions at media servers, so that another process can claim them, or end them. All methods throw DatabaseUnavailableError. */
@Injectable()
export class SessionRecords {
  constructor(private readonly database: Database) {}

  /** Does nothing if the participant is on another process by now, or out. */
  async save(participantId: string, processId: string, server: string, record: SessionRecord): Promise<void> {
    const query = sql.save({ ...record, participantId, processId, server });
    await this.database.query({ ...query, share: LIVE_ROOMS });
  }

  /** The session of a participant, if there is one. */
  async find(participantId: string): Promise<sql.StoredSession | null> {
    const [found] = await this.database.query({ ...sql.find({ participantId }), share: LIVE_ROOMS });
    return found ?? null;
  }

  async remove(participantId: string): Promise<void> {
    await this.database.query({ ...sql.remove({ participantId }), share: LIVE_ROOMS });
  }

  /** Forgets the sessions of people who are out, and returns them. */
  takeEnded(): Promise<({ readonly participantId: string } & sql.StoredSession)[]> {
    return this.database.query(sql.takeEnded({}));
  }

  /** The ids of those who are there, and still on the same process. */
  async staying(
    participants: readonly { readonly id: string; readonly processId: string }[],
  ): Promise<Set<string>> {
    if (participants.length === 0) return new Set();
    const rows = await this.database.query(sql.staying({ participants: JSON.stringify(participants) }));
    return new Set(rows.map(({ id }) => id));
  }
}
