import { Injectable } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import { inBatches, type Pace } from '../jobs/batches.js';
import { purgeTask } from '../jobs/purge-task.js';
import { Database } from '../database/database.js';
import { SecretBox } from '../secrets/secret-box.js';
import type { SealedTable } from '../secrets/secret-rotation.js';
import { IdempotencyKeyInUseError, IdempotencyKeyReusedError } from './idempotency.errors.js';
import * as sql from './idempotency.sql.js';

/** Expired keys that one statement of the purge deletes. */
const PURGE_BATCH = 1_000;

/** The response to the first request with a key, which repetitions get. */
export interface StoredResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const placeOf = (organizationId: string, key: string): string => `idempotency_keys ${organizationId} ${key}`;

/** Responses are stored encrypted, each for its organization and key, because they contain the URLs for hosts. */
export const SEALED_RESPONSES: SealedTable = {
  table: 'idempotency_keys',
  key: { organization_id: 'uuid', key: 'text' },
  sealed: ['answer_sealed'],
  placeOf: ([organizationId = '', key = '']) => placeOf(organizationId, key),
};

/**
 * Executes a request that is sent several times, to any process, only once. The process that claims it executes it, and
 * stores the response in the same transaction. If that process dies, its claim expires after some seconds; if it is still
 * alive, it can no longer store a response, so its transaction is rolled back.
 */
@Injectable()
export class IdempotencyService {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /**
   * @returns the stored response if there is one, otherwise a claim to execute the request
   * @throws IdempotencyKeyInUseError while another process executes it; IdempotencyKeyReusedError
   */
  async claim(request: sql.IdempotentRequest): Promise<sql.Claim | StoredResponse> {
    const claim = { ...request, id: uuidv4() };
    for (;;) {
      const claimed = await this.database.query(sql.claim(claim));
      if (claimed.length > 0) return claim;
      const response = await this.findResponse(request);
      if (response) return response;
      // It has been released or has expired in the meantime.
    }
  }

  /**
   * The response to the first of these requests; null when it has never been sent.
   * @throws IdempotencyKeyInUseError, IdempotencyKeyReusedError
   */
  async findResponse({
    organizationId,
    key,
    fingerprint,
  }: sql.IdempotentRequest): Promise<StoredResponse | null> {
    const [known] = await this.database.query(sql.find({ organizationId, key }));
    if (!known) return null;
    if (!known.fingerprint.equals(fingerprint)) throw new IdempotencyKeyReusedError();
    if (!known.sealed) throw new IdempotencyKeyInUseError();
    return JSON.parse(this.box.open(known.sealed, placeOf(organizationId, key))) as StoredResponse;
  }

  /**
   * Stores the response; to be called in the transaction that executes the request.
   * @throws IdempotencyKeyInUseError when the claim has expired and another process has claimed the request
   */
  async complete({ organizationId, key, id }: sql.Claim, response: StoredResponse): Promise<void> {
    const sealed = this.box.seal(JSON.stringify(response), placeOf(organizationId, key));
    const stored = await this.database.query(sql.complete({ organizationId, key, id, sealed }));
    if (stored.length === 0) throw new IdempotencyKeyInUseError();
  }

  /** Releases the claim of a request that failed, so that it can be sent again at once. */
  async release(claim: sql.Claim): Promise<void> {
    await this.database.query(sql.release(claim));
  }

  /** Deletes expired keys, concurrently with any number of processes. @returns how many */
  purge(pace?: Pace): Promise<number> {
    const purgeBatch = async (size: number): Promise<number> =>
      (await this.database.query(sql.purge({ size }))).length;
    return inBatches(PURGE_BATCH, purgeBatch, pace);
  }
}

/** Deletes expired idempotency keys. */
@Injectable()
export class IdempotencyPurgeTask extends purgeTask(IdempotencyService, {
  name: 'idempotency-purge',
  period: 60_000,
  rows: 'expired idempotency keys',
  run: (idempotency, pace) => idempotency.purge(pace),
}) {}
