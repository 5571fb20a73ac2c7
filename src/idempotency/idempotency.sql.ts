/** How long an answer is repeated, and how long a claim lasts of which nothing more is heard. */
const MEMORY = `interval '24 hours'`;
const LEASE = `interval '10 seconds'`;

export interface KnownRow extends Record<string, unknown> {
  readonly fingerprint: Buffer;
  /** null as long as the request is being answered. */
  readonly answer_sealed: Buffer | null;
}

/** A key that is in use: its request has been answered, or is being answered. */
const IN_USE = `organization_id = $1 AND key = $2 AND expires_at > clock_timestamp()
            AND (answer_sealed IS NOT NULL OR claimed_until > clock_timestamp())`;

/**
 * The row's lock makes concurrent claims wait for each other, and each one decides on what the one before it left. A key
 * that is in use is not even locked, so that repetitions write nothing.
 */
export const CLAIM = {
  name: 'claim-idempotency-key-4',
  text: `INSERT INTO idempotency_keys AS k (organization_id, key, fingerprint, claim, claimed_until, expires_at)
         SELECT $1::uuid, $2::text, $3::bytea, $4::uuid, clock_timestamp() + ${LEASE}, clock_timestamp() + ${MEMORY}
          WHERE NOT EXISTS (SELECT FROM idempotency_keys WHERE ${IN_USE})
             ON CONFLICT (organization_id, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, claim = excluded.claim, answer_sealed = NULL,
                claimed_until = excluded.claimed_until, expires_at = excluded.expires_at
          WHERE k.expires_at <= clock_timestamp() OR (k.answer_sealed IS NULL AND k.claimed_until <= clock_timestamp())
         RETURNING claim`,
};

export const FIND = {
  name: 'find-idempotency-key-3',
  text: `SELECT fingerprint, answer_sealed FROM idempotency_keys
          WHERE ${IN_USE}`,
};

export const COMPLETE = {
  name: 'complete-idempotency-key-3',
  text: `UPDATE idempotency_keys SET answer_sealed = $4::bytea
          WHERE organization_id = $1 AND key = $2 AND claim = $3 AND answer_sealed IS NULL
         RETURNING key`,
};

export const RELEASE = {
  name: 'release-idempotency-key-3',
  text: `DELETE FROM idempotency_keys
          WHERE organization_id = $1 AND key = $2 AND claim = $3 AND answer_sealed IS NULL`,
};

/** ARRAY makes Postgres choose the batch once; SKIP LOCKED leaves to other processes what they are deleting. */
export const PURGE = {
  name: 'purge-idempotency-keys-1',
  text: `DELETE FROM idempotency_keys WHERE ctid = ANY (ARRAY(
           SELECT ctid FROM idempotency_keys WHERE expires_at <= clock_timestamp()
            ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED))
         RETURNING key`,
};
