import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Query } from '../database/statement.js';
import type { Actor } from '../events/actor.js';
import { inBatches } from '../jobs/batches.js';
import * as sql from './erasure.sql.js';
import { forget } from './measurements.sql.js';
import { ParticipantPresentError, ParticipantUnknownError } from './insights.errors.js';

/** How many participants one statement erases: few, so that its locks are short. */
const BATCH = 500;

/** Deletes what is known of people, on their demand, and writes into the audit that it was done. */
@Injectable()
export class Erasure {
  constructor(private readonly database: Database) {}

  /**
   * Erases one participant; again without another effect.
   * @throws ParticipantUnknownError, ParticipantPresentError
   */
  async eraseParticipant(organizationId: string, participantId: string, actor: Actor): Promise<void> {
    const participant = { organizationId, participantId };
    const [departure] = await this.database.query(sql.findDeparture(participant));
    if (!departure) throw new ParticipantUnknownError();
    if (!departure.hasLeft) throw new ParticipantPresentError();
    await this.erase(sql.eraseParticipant({ ...participant, size: 1, actor }));
  }

  /**
   * Erases everybody with an external id who has left, in batches.
   * @returns how many were erased, and how many are still there
   */
  async erasePerson(
    organizationId: string,
    externalId: string,
    actor: Actor,
  ): Promise<{ erased: number; present: number }> {
    const person = { organizationId, externalId };
    const erased = await inBatches(BATCH, (size) => this.erase(sql.erasePerson({ ...person, size, actor })));
    const [counted] = await this.database.query(sql.countPresent(person));
    return { erased, present: counted?.present ?? 0 };
  }

  /** With what their pages have measured. @returns how many */
  private erase(query: Query<{ readonly id: string }>): Promise<number> {
    return this.database.transaction(async () => {
      const erased = await this.database.query(query);
      if (erased.length > 0)
        await this.database.query(forget({ participantIds: erased.map(({ id }) => id) }));
      return erased.length;
    }, query.share);
  }
}
