import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import type { Actor } from '../events/actor.js';
import { RoomsService } from '../rooms/rooms.service.js';
import type { PresentState, StoredParticipant } from './participant.js';
import { toParticipant } from './participant.row.js';
import {
  ParticipantNotFoundError,
  ParticipantNotWaitingError,
  RoomFullError,
} from './participants.errors.js';
import * as sql from './participants.sql.js';
import type { RoomSession } from './room-session.js';
import { SessionsService } from './sessions.service.js';

/** Somebody in a room of an organization, or before it. */
export interface ParticipantOfRoom {
  readonly organizationId: string;
  readonly roomId: string;
  readonly participantId: string;
}

interface Page<Item> {
  readonly items: Item[];
  readonly next: Position | null;
}

/** What an organization sees of the people in its rooms, and does with them; the audit has what it does. */
@Injectable()
export class ParticipantsService {
  constructor(
    private readonly database: Database,
    private readonly rooms: RoomsService,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Who is in a room or waits for it, in the order in which they joined or knocked, page by page.
   * @param state both if it is left out
   * @throws RoomNotFoundError
   */
  async list(page: sql.PageOfRoom, state?: PresentState): Promise<Page<StoredParticipant>> {
    const rows = await this.database.query(sql.listParticipants(page, state));
    await this.expectRoom(page, rows);
    const { items, next } = toPage(rows, page.limit, ({ since }) => since);
    return { items: items.map(toParticipant), next };
  }

  /** The sessions of a room, latest first, page by page. @throws RoomNotFoundError */
  async listSessions(page: sql.PageOfRoom): Promise<Page<RoomSession>> {
    const rows = await this.database.query(sql.listSessions(page));
    await this.expectRoom(page, rows);
    return toPage(rows, page.limit, ({ startedAt }) => startedAt);
  }

  /**
   * Lets somebody in who waits. Does nothing for somebody who is in already.
   * @throws RoomNotFoundError, ParticipantNotFoundError, RoomFullError
   */
  async admit(participant: ParticipantOfRoom, actor: Actor): Promise<void> {
    const outcome = await this.change('participant.admitted', participant, actor, (roomId, id) =>
      this.sessions.admit(roomId, id),
    );
    if (outcome === 'full') throw new RoomFullError();
    if (outcome === 'not_found' && !(await this.isPresent(participant))) throw new ParticipantNotFoundError();
  }

  /**
   * Refuses somebody who waits.
   * @throws RoomNotFoundError, ParticipantNotFoundError, ParticipantNotWaitingError
   */
  async deny(participant: ParticipantOfRoom, actor: Actor): Promise<void> {
    const outcome = await this.change('participant.denied', participant, actor, (roomId, id) =>
      this.sessions.deny(roomId, id),
    );
    if (outcome === 'done') return;
    throw (await this.isPresent(participant))
      ? new ParticipantNotWaitingError()
      : new ParticipantNotFoundError();
  }

  /** Sends out somebody who is in a room or waits for it. @throws RoomNotFoundError, ParticipantNotFoundError */
  async remove(participant: ParticipantOfRoom, actor: Actor): Promise<void> {
    const outcome = await this.change('participant.removed', participant, actor, (roomId, id) =>
      this.sessions.remove(roomId, id),
    );
    if (outcome !== 'done') throw new ParticipantNotFoundError();
  }

  /** Makes a change, and writes its event in the same transaction. @throws RoomNotFoundError */
  private async change<Outcome>(
    type: sql.ParticipantAuditEvent,
    { organizationId, roomId, participantId }: ParticipantOfRoom,
    actor: Actor,
    make: (roomId: string, participantId: string) => Promise<Outcome | 'done'>,
  ): Promise<Outcome | 'done'> {
    await this.rooms.findById(organizationId, roomId);
    return this.database.transaction(async () => {
      const outcome = await make(roomId, participantId);
      if (outcome === 'done')
        await this.database.query(sql.AUDIT[type]({ participantId, organizationId, actor }));
      return outcome;
    }, organizationId);
  }

  private async isPresent(participant: ParticipantOfRoom): Promise<boolean> {
    return (await this.database.query(sql.isPresent(participant))).length > 0;
  }

  /** A room that has something exists. @throws RoomNotFoundError */
  private async expectRoom(
    { organizationId, roomId }: sql.PageOfRoom,
    { length }: readonly unknown[],
  ): Promise<void> {
    if (length === 0) await this.rooms.findById(organizationId, roomId);
  }
}
