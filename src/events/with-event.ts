import { type Placeholders, type Query, statement } from '../database/statement.js';
import type { Actor } from './actor.js';

/** The event for each row that a change returns, as SQL expressions over these rows, `changed`. */
export interface EventDescription<Type extends string = string> {
  readonly type: Type;
  readonly organizationId: string;
  readonly subjectId: string;
  /** A JSON object. */
  readonly data: string;
}

/**
 * A {@link statement} that makes a change and writes an event for every row that it returns, in one round trip, so that
 * there is never one without the other. In addition to its own values it takes the `actor` who makes the change.
 * @param change returns SQL that ends in RETURNING
 */
export function withEvent<Values extends object, Row = unknown>(
  change: (value: Placeholders<Values>) => string,
  describe: (value: Placeholders<Values>) => EventDescription,
): (values: Values & { readonly actor: Actor }) => Query<Row> {
  return statement((value) => {
    const changed = change(value);
    const { type, organizationId, subjectId, data } = describe(value);
    return `WITH changed AS (${changed}), event AS (
             INSERT INTO audit_events
                    (id, type, organization_id, subject_id, data, actor, key_id, token_id, request_id, address)
             SELECT gen_random_uuid(), '${type}', ${organizationId}, ${subjectId}, ${data},
                    by.kind, by."keyId", by."tokenId", by."requestId", by.address
               FROM changed, json_to_record(${value.actor}::json)
                      AS by (kind text, "keyId" text, "tokenId" text, "requestId" text, address text))
           SELECT * FROM changed`;
  });
}
