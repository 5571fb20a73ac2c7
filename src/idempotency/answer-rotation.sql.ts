export interface StoredAnswerRow extends Record<string, unknown> {
  readonly organization_id: string;
  readonly key: string;
  readonly claim: string;
  readonly answer_sealed: Buffer;
}

/** Answers behind that of the organization `$1` and the key `$2`, that do not begin with `$3`. */
export const FIND_STALE_ANSWERS = {
  name: 'find-stale-answers-2',
  text: `SELECT organization_id, key, claim, answer_sealed
           FROM idempotency_keys
          WHERE ($1::uuid IS NULL OR (organization_id, key) > ($1, $2::text))
            AND substring(answer_sealed FOR length($3::bytea)) <> $3
          ORDER BY organization_id, key LIMIT $4`,
};

/** A row that has been claimed for another request in between is left alone. */
export const RESEAL_ANSWER = {
  name: 'reseal-answer-2',
  text: `UPDATE idempotency_keys SET answer_sealed = $4
          WHERE organization_id = $1 AND key = $2 AND claim = $3`,
};
