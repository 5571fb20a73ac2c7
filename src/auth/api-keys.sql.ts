import { withEvent, type EventDescription } from '../events/with-event.js';
import type { EventType } from '../events/event.js';
import { keysetListing, type Position } from '../database/keyset-listing.js';
import type { Statement } from '../database/database.js';
import type { ApiKey } from './api-key.js';
import type { Scope } from './scope.js';

const COLUMNS = `id, organization_id, name, scopes, last_characters, created_at, expires_at, revoked_at, last_used_at`;

export interface ApiKeyRow extends Record<string, unknown> {
  readonly id: string;
  readonly organization_id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly last_characters: string | null;
  readonly created_at: Date;
  readonly expires_at: Date | null;
  readonly revoked_at: Date | null;
  readonly last_used_at: Date | null;
}

function told(type: EventType, data: string): EventDescription {
  return { type, organizationId: 'changed.organization_id', subjectId: 'changed.id', data };
}

/** As every date is written, whatever the time zone of the session: JSON of Postgres would follow that. */
const EXPIRES_AT = `to_char(changed.expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export const CREATE = withEvent(
  {
    name: 'create-api-key-2',
    text: `INSERT INTO api_keys (id, organization_id, name, scopes, secret_hash, last_characters, expires_at)
           SELECT $1::text, $2::uuid, $3::text, $4::text[], $5::bytea, $6::text, $7::timestamptz
            WHERE coalesce($7::timestamptz > clock_timestamp(), true)
           RETURNING ${COLUMNS}`,
  },
  8,
  told(
    'api_key.created',
    `json_build_object('name', changed.name, 'scopes', changed.scopes, 'expiresAt', ${EXPIRES_AT})`,
  ),
);

/** Only of the organization, if one is given; a key that is revoked already is left as it is. */
export const REVOKE = withEvent(
  {
    name: 'revoke-api-key-1',
    text: `UPDATE api_keys SET revoked_at = clock_timestamp()
            WHERE id = $1 AND ($2::uuid IS NULL OR organization_id = $2) AND revoked_at IS NULL
           RETURNING ${COLUMNS}`,
  },
  3,
  told('api_key.revoked', `json_build_object('name', changed.name)`),
);

/**
 * Locks keys, if they are valid, until the transaction is over, and waits for others who have locked them: a key that is
 * revoked or rotated at the same moment makes no other one. In the order of their ids, so that none waits for another
 * crosswise.
 */
export const LOCK_VALID = {
  name: 'lock-valid-api-keys-1',
  text: `SELECT ${COLUMNS}, successor_id FROM api_keys
          WHERE id = ANY ($1::text[]) AND revoked_at IS NULL AND coalesce(expires_at > clock_timestamp(), true)
          ORDER BY id FOR NO KEY UPDATE`,
};

/** A key as {@link LOCK_VALID} returns it. */
export interface LockedRow extends ApiKeyRow {
  readonly successor_id: string | null;
}

/** Lets a key work for so many seconds more, and not longer than it would have anyway. */
export const RETIRE = withEvent(
  {
    name: 'retire-api-key-3',
    text: `UPDATE api_keys
              SET expires_at = least(expires_at, clock_timestamp() + $2::integer * interval '1 second'),
                  successor_id = $4::text
            WHERE id = $1
           RETURNING ${COLUMNS}`,
  },
  3,
  told(
    'api_key.rotated',
    `json_build_object('name', changed.name, 'successor', $4::text, 'expiresAt', ${EXPIRES_AT})`,
  ),
);

export const FIND = {
  name: 'find-api-key-1',
  text: `SELECT ${COLUMNS} FROM api_keys WHERE id = $1 AND ($2::uuid IS NULL OR organization_id = $2)`,
};

/** The newest first. */
export function list(
  organizationId: string,
  { limit, after, revoked }: { limit: number; after: Position | null; revoked: boolean },
): { statement: Statement; values: unknown[] } {
  return keysetListing({
    select: `SELECT ${COLUMNS} FROM api_keys`,
    conditions: [
      ['organization_id = ?::uuid', organizationId],
      ['revoked_at IS NULL', revoked ? undefined : null],
    ],
    column: 'created_at',
    descending: true,
    after,
    limit,
    idType: 'text',
    isUsual: true,
  });
}

export function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    scopes: row.scopes,
    lastCharacters: row.last_characters,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsedAt: row.last_used_at,
  };
}
