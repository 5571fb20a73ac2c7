import { keysetListing, type Position } from '../database/keyset-listing.js';
import { type Query, statement } from '../database/statement.js';
import { type EventDescription, withEvent } from '../events/with-event.js';
import type { ApiKey } from './api-key.js';

/** The types of events about API keys and authentication. */
export const AUTH_EVENTS = [
  'api_key.created',
  'api_key.rotated',
  'api_key.revoked',
  'authentication.failed',
] as const;

const COLUMNS = `id, organization_id AS "organizationId", name, scopes, last_characters AS "lastCharacters",
                created_at AS "createdAt", expires_at AS "expiresAt", revoked_at AS "revokedAt",
                last_used_at AS "lastUsedAt"`;

const describe = (type: (typeof AUTH_EVENTS)[number], data: string): EventDescription => ({
  type,
  organizationId: 'changed."organizationId"',
  subjectId: 'changed.id',
  data,
});

/** In the format of all other dates: Postgres itself would write the time zone of the session into JSON. */
const EXPIRES_AT = `to_char(changed."expiresAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Creates nothing if the key would already have expired. */
export const create = withEvent<
  Pick<ApiKey, 'id' | 'organizationId' | 'name' | 'scopes' | 'lastCharacters' | 'expiresAt'> & {
    readonly secretHash: Buffer;
  },
  ApiKey
>(
  (key) => `INSERT INTO api_keys (id, organization_id, name, scopes, secret_hash, last_characters, expires_at)
           SELECT ${key.id}::text, ${key.organizationId}::uuid, ${key.name}::text, ${key.scopes}::text[],
                  ${key.secretHash}::bytea, ${key.lastCharacters}::text, ${key.expiresAt}::timestamptz
            WHERE coalesce(${key.expiresAt}::timestamptz > clock_timestamp(), true)
           RETURNING ${COLUMNS}`,
  () =>
    describe(
      'api_key.created',
      `json_build_object('name', changed.name, 'scopes', changed.scopes, 'expiresAt', ${EXPIRES_AT})`,
    ),
);

interface KeyOf {
  readonly id: string;
  readonly organizationId: string;
}

/** Does not change a key that is already revoked. */
export const revoke = withEvent<KeyOf, ApiKey>(
  ({ id, organizationId }) => `UPDATE api_keys SET revoked_at = clock_timestamp()
            WHERE id = ${id} AND organization_id = ${organizationId} AND revoked_at IS NULL
           RETURNING ${COLUMNS}`,
  () => describe('api_key.revoked', `json_build_object('name', changed.name)`),
);

/** A valid key, locked until the transaction ends. */
export interface LockedKey extends ApiKey {
  /** The key that replaces it; null for none. */
  readonly successorId: string | null;
}

/**
 * Locks those keys that are valid, after waiting for other transactions that have locked them: a key that is being
 * revoked or rotated creates no other key. They are locked in the order of their ids, which prevents deadlocks.
 */
export const lockValid = statement<{ ids: readonly string[]; organizationId: string }, LockedKey>(
  ({ ids, organizationId }) => `SELECT ${COLUMNS}, successor_id AS "successorId" FROM api_keys
          WHERE id = ANY (${ids}::text[]) AND organization_id = ${organizationId}
            AND revoked_at IS NULL AND coalesce(expires_at > clock_timestamp(), true)
          ORDER BY id FOR NO KEY UPDATE`,
);

/** In whole ms like the column, which rounds: a key that ended later than now would be valid until then. */
const NOW = `date_trunc('milliseconds', clock_timestamp())`;

/** Makes a key expire after `overlap` seconds, unless it expires earlier anyway. */
export const retire = withEvent<KeyOf & { readonly overlap: number; readonly successorId: string }>(
  ({ id, organizationId, overlap, successorId }) => `UPDATE api_keys
              SET expires_at = least(expires_at, ${NOW} + ${overlap}::integer * interval '1 second'),
                  successor_id = ${successorId}::text
            WHERE id = ${id} AND organization_id = ${organizationId}
           RETURNING ${COLUMNS}`,
  ({ successorId }) =>
    describe(
      'api_key.rotated',
      `json_build_object('name', changed.name, 'successor', ${successorId}::text, 'expiresAt', ${EXPIRES_AT})`,
    ),
);

export const find = statement<KeyOf, ApiKey>(
  ({ id, organizationId }) =>
    `SELECT ${COLUMNS} FROM api_keys WHERE id = ${id} AND organization_id = ${organizationId}`,
);

/** The organization that a key belongs to. */
export const findOrganization = statement<{ id: string }, Pick<ApiKey, 'organizationId'>>(
  ({ id }) => `SELECT organization_id AS "organizationId" FROM api_keys WHERE id = ${id}`,
);

/** One page of an organization's keys, newest first. */
export function list(
  organizationId: string,
  { limit, after, revoked }: { limit: number; after: Position | null; revoked: boolean },
): Query<ApiKey> {
  return keysetListing({
    select: `SELECT ${COLUMNS} FROM api_keys`,
    share: organizationId,
    conditions: [
      ['organization_id = ?::uuid', organizationId],
      ['revoked_at IS NULL', revoked ? undefined : null],
    ],
    column: 'created_at',
    descending: true,
    after,
    limit,
    idType: 'text',
    mayKeepPlan: true,
  });
}
