import { Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import { inBatches, type Pace } from '../jobs/batches.js';
import { Database } from '../database/database.js';
import { AnswerBox } from './answer-box.js';
import { IdempotencyKeyInUseError, IdempotencyKeyReusedError } from './idempotency.errors.js';
import * as sql from './idempotency.sql.js';
import type { Claim, IdempotentRequest, RememberedAnswer } from './idempotent-request.js';

/** Expired keys that one statement of the purge deletes. */
const PURGE_BATCH = 1_000;

/**
 * Makes a request that is sent several times, to any process, happen once. Who claims it answers it, and stores the
 * answer in the transaction that does what was asked. A claim that is neither answered nor released, because its process
 * died, lapses after some seconds; should its process be alive after all, it cannot store an answer any more, so that
 * nothing of its transaction comes to be.
 */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly database: Database,
    private readonly answers: AnswerBox,
  ) {}

  /**
   * @returns the first answer if there is one, else a claim to make it
   * @throws IdempotencyKeyInUseError when somebody else is at it; IdempotencyKeyReusedError
   */
  async claim(request: IdempotentRequest): Promise<Claim | RememberedAnswer> {
    const claim = { ...request, id: uuidv4() };
    for (;;) {
      const claimed = await this.database.query(sql.claim(claim));
      if (claimed.length > 0) return claim;
      const answer = await this.recall(request);
      if (answer) return answer;
      // It has been released in between, or has expired.
    }
  }

  /**
   * The first answer to a request; null when it has never been sent.
   * @throws IdempotencyKeyInUseError, IdempotencyKeyReusedError
   */
  async recall({ organizationId, key, fingerprint }: IdempotentRequest): Promise<RememberedAnswer | null> {
    const [known] = await this.database.query(sql.find({ organizationId, key }));
    if (!known) return null;
    if (!known.fingerprint.equals(fingerprint)) throw new IdempotencyKeyReusedError();
    if (!known.sealed) throw new IdempotencyKeyInUseError();
    return this.answers.open(known.sealed, { organizationId, key });
  }

  /**
   * Stores the answer; to be called in the transaction that does what was asked.
   * @throws IdempotencyKeyInUseError when the claim has lapsed and somebody else has taken over
   */
  async complete({ organizationId, key, id }: Claim, answer: RememberedAnswer): Promise<void> {
    const sealed = this.answers.seal(answer, { organizationId, key });
    const stored = await this.database.query(sql.complete({ organizationId, key, id, sealed }));
    if (stored.length === 0) throw new IdempotencyKeyInUseError();
  }

  /** Gives up a claim that came to nothing, so that the request can be sent again at once. */
  async release(claim: Claim): Promise<void> {
    await this.database.query(sql.release(claim));
  }

  /** Deletes what has expired, beside any number of processes that do the same. @returns how many keys */
  purge(pace?: Pace): Promise<number> {
    const purgeBatch = async (size: number): Promise<number> =>
      (await this.database.query(sql.purge({ size }))).length;
    return inBatches(PURGE_BATCH, purgeBatch, pace);
  }
}
