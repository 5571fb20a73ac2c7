import { IS_SEALED } from './idempotency.sql.js';
import type { RememberedAnswer } from './idempotent-request.js';

export interface StoredAnswerRow extends Record<string, unknown> {
  readonly organization_id: string;
  readonly key: string;
  readonly claim: string;
  readonly answer: RememberedAnswer | null;
  readonly answer_sealed: Buffer | null;
}

/** Answers behind that of the organization `$1` and the key `$2`, that do not begin with `$3`. */
export const FIND_STALE_ANSWERS = {
  name: 'find-stale-answers-1',
  text: `SELECT organization_id, key, claim, answer, answer_sealed
           FROM idempotency_keys
          WHERE ($1::uuid IS NULL OR (organization_id, key) > ($1, $2::text))
            AND (answer IS NOT NULL OR (${IS_SEALED} AND substring(answer_sealed FOR length($3::bytea)) <> $3))
          ORDER BY organization_id, key LIMIT $4`,
};

/** A row that has been claimed for another request in between is left alone. */
export const RESEAL_ANSWER = {
  name: 'reseal-answer-1',
  text: `UPDATE idempotency_keys SET answer_sealed = $4, answer = NULL, claimed_until = expires_at
          WHERE organization_id = $1 AND key = $2 AND claim = $3`,
};
