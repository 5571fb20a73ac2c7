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

/** The fields of an {@link Actor} in JSON. */
const ACTOR_FIELDS = `kind text, "keyId" text, "tokenId" text, "requestId" text, address text`;

/** SQL that writes an event for every row of `from`, where `by` has the fields of its actor. */
function insertEvents({ type, organizationId, subjectId, data }: EventDescription, from: string): string {
  return `INSERT INTO audit_events
                    (id, type, organization_id, subject_id, data, actor, key_id, token_id, request_id, address)
             SELECT gen_random_uuid(), '${type}', ${organizationId}, ${subjectId}, ${data},
                    by.kind, by."keyId", by."tokenId", by."requestId", by.address
               FROM ${from}`;
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
    const by = `json_to_record(${value.actor}::json) AS by (${ACTOR_FIELDS})`;
    return `WITH changed AS (${changed}), event AS (${insertEvents(describe(value), `changed, ${by}`)})
           SELECT * FROM changed`;
  });
}

/**
 * Like {@link withEvent}, for many rows, each with its own actor. In addition to its own values it takes `rows`, each with
 * an `id` and the fields of its actor.
 * @param columns the other fields of these rows, and their types
 * @param change returns SQL that reads from `given`, which are these rows, and ends in RETURNING, with at least the `id`
 * @param description may use `changed` and `by`, the given row of the same `id`
 */
export function withEvents<Given extends Actor & { readonly id: string }, Values extends object, Row>(
  columns: Readonly<Record<Exclude<keyof Given, keyof Actor | 'id'>, string>>,
  change: (value: Placeholders<Values>) => string,
  description: EventDescription,
): (values: Values & { readonly rows: readonly Given[] }) => Query<Row> {
  const fields = Object.entries(columns).map(([name, type]) => `"${name}" ${String(type)}`);
  const made = statement<Values & { readonly rows: string }, Row>(
    (value) => `WITH given AS MATERIALIZED (
             SELECT * FROM json_to_recordset(${value.rows}::json) AS row (id uuid, ${fields.join(', ')}, ${ACTOR_FIELDS})),
                changed AS (${change(value)}),
                event AS (${insertEvents(description, 'changed JOIN given AS by USING (id)')})
           SELECT * FROM changed`,
  );
  return (values) => made({ ...values, rows: JSON.stringify(values.rows) });
}
