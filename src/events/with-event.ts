import type { Statement } from '../database/database.js';
import type { Actor } from './actor.js';
import type { EventType } from './event.js';

/** How the rows that a change returns are told of. */
export interface EventDescription {
  readonly type: EventType;
  /** SQL over `changed`, the rows that the change returns. */
  readonly organizationId: string;
  readonly subjectId: string;
  /** An object in JSON, over `changed`. */
  readonly data: string;
}

/**
 * A statement that makes a change and tells of every row it returns, in one: there is never the one without the other,
 * and it takes one trip to Postgres.
 * @param change SQL that ends in RETURNING
 * @param actor the number of the parameter that takes {@link toActorParameter}
 */
export function withEvent(
  { name, text }: Required<Pick<Statement, 'name' | 'text'>>,
  actor: number,
  told: EventDescription,
): Statement {
  return {
    name: `${name}-with-event`,
    text: `WITH changed AS (${text}), event AS (
             INSERT INTO audit_events
                    (id, type, organization_id, subject_id, data, actor, key_id, token_id, request_id, address)
             SELECT gen_random_uuid(), '${told.type}', ${told.organizationId}, ${told.subjectId}, ${told.data},
                    by.kind, by.key_id, by.token_id, by.request_id, by.address
               FROM changed, json_to_record($${actor}::json)
                      AS by (kind text, key_id text, token_id text, request_id text, address text))
           SELECT * FROM changed`,
  };
}

/** An actor as an {@link withEvent} statement takes it. */
export function toActorParameter({ kind, keyId, tokenId, requestId, address }: Actor): string {
  return JSON.stringify({ kind, key_id: keyId, token_id: tokenId, request_id: requestId, address });
}
