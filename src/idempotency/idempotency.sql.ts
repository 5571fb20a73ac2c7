import { type Placeholders, statement } from '../database/statement.js';
import { deleteBatch } from '../jobs/batches.js';

/** A request that happens only once, however often it is sent. */
export interface IdempotentRequest {
  readonly organizationId: string;
  readonly key: string;
  /** SHA-256 of everything that identifies the request. */
  readonly fingerprint: Buffer;
}

/** The lease of the process that executes a request. */
export interface Claim extends IdempotentRequest {
  readonly id: string;
}

/** How long a response is stored. */
const RETENTION = `interval '24 hours'`;
/** How long a claim lasts if its process dies. */
const LEASE = `interval '10 seconds'`;

type Key = Pick<IdempotentRequest, 'organizationId' | 'key'>;
type ClaimedKey = Pick<Claim, 'organizationId' | 'key' | 'id'>;

/** Whether the request of a key has a response, or is being executed. */
const isInUse = ({ organizationId, key }: Placeholders<Key>): string =>
  `organization_id = ${organizationId} AND key = ${key} AND expires_at > clock_timestamp()
            AND (answer_sealed IS NOT NULL OR claimed_until > clock_timestamp())`;

const isClaimed = ({ organizationId, key, id }: Placeholders<ClaimedKey>): string =>
  `organization_id = ${organizationId} AND key = ${key} AND claim = ${id} AND answer_sealed IS NULL`;

/**
 * Concurrent claims wait for each other's row lock, and each sees the result of the one before it. A key in use is not
 * locked, so that repetitions write nothing.
 */
export const claim = statement<Claim, { claim: string }>(
  (
    value,
  ) => `INSERT INTO idempotency_keys AS k (organization_id, key, fingerprint, claim, claimed_until, expires_at)
         SELECT ${value.organizationId}::uuid, ${value.key}::text, ${value.fingerprint}::bytea, ${value.id}::uuid,
                clock_timestamp() + ${LEASE}, clock_timestamp() + ${RETENTION}
          WHERE NOT EXISTS (SELECT FROM idempotency_keys WHERE ${isInUse(value)})
             ON CONFLICT (organization_id, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, claim = excluded.claim, answer_sealed = NULL,
                claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
          WHERE k.expires_at <= clock_timestamp() OR (k.answer_sealed IS NULL AND k.claimed_until <= clock_timestamp())
         RETURNING claim`,
);

/** `sealed` is null until there is a response. */
export const find = statement<Key, { fingerprint: Buffer; sealed: Buffer | null }>(
  (key) => `SELECT fingerprint, answer_sealed AS sealed FROM idempotency_keys WHERE ${isInUse(key)}`,
);

export const complete = statement<ClaimedKey & { sealed: Buffer }, { key: string }>(
  (value) =>
    `UPDATE idempotency_keys SET answer_sealed = ${value.sealed}::bytea WHERE ${isClaimed(value)} RETURNING key`,
);

export const release = statement<ClaimedKey>(
  (value) => `DELETE FROM idempotency_keys WHERE ${isClaimed(value)}`,
);

export const purge = statement<{ size: number }>(
  ({ size }) =>
    `${deleteBatch('idempotency_keys', 'expires_at <= clock_timestamp()', 'expires_at', size)} RETURNING key`,
);
