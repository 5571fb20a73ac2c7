import { keysetListing } from '../database/keyset-listing.js';
import { type Placeholders, type Query, rowsOf, statement } from '../database/statement.js';
import type { Actor } from '../events/actor.js';
import { type EventDescription, withEvent, withEvents } from '../events/with-event.js';
import {
  MAX_METADATA_BYTES,
  MAX_METADATA_PAIRS,
  OPEN_AFTER_END,
  type Room,
  type RoomMetadata,
} from './room.js';
import { OCCUPIED_ROOMS, PARTICIPANT_COUNT } from './room-presence.sql.js';
import type { RoomFilter, RoomListing, RoomOrder } from './room-listing.js';

/** The types of events about rooms. */
export const ROOM_EVENTS = ['room.created', 'room.updated', 'room.deleted', 'room.purged'] as const;

/** A room as it is stored, with encrypted keys. */
export interface RoomRow extends Omit<Room, 'hostKey' | 'viewerKey'> {
  readonly hostKeySealed: Buffer;
  readonly viewerKeySealed: Buffer;
}

/** A room of a listing: with the fields that were requested. */
export type ListedRow = Pick<RoomRow, (typeof POSITION)[number]> & Partial<RoomRow>;

/** Whether the keys of a listed room were requested. */
export function hasKeys(row: ListedRow): row is RoomRow {
  return row.hostKeySealed !== undefined && row.viewerKeySealed !== undefined;
}

/** The revisions that the caller expects a room to have; null for any. */
export type ExpectedRevisions = readonly number[] | null;

interface RoomOfOrganization {
  readonly id: string;
  readonly organizationId: string;
}

/** The column of each field of a room. */
const COLUMN_OF = {
  id: 'id',
  number: 'number',
  name: 'name',
  mode: 'mode',
  locked: 'locked',
  hostKey: 'host_key_sealed AS "hostKeySealed"',
  viewerKey: 'viewer_key_sealed AS "viewerKeySealed"',
  createdAt: 'created_at AS "createdAt"',
  endsAt: 'ends_at AS "endsAt"',
  externalId: 'external_id AS "externalId"',
  metadata: 'metadata',
  revision: 'revision',
  participantCount: `${PARTICIPANT_COUNT} AS "participantCount"`,
} as const satisfies Record<keyof Room, string>;
const COLUMNS = Object.values(COLUMN_OF).join(', ');
/** Fields that every listing reads: they are in the position of its next page. */
const POSITION = ['id', 'createdAt', 'endsAt'] as const;
/** Columns that the event of a deletion needs. */
const DELETED = `id, organization_id AS "organizationId", external_id AS "externalId"`;

/** The latest end of an expired room, by the clock of Postgres, the only clock that counts. */
export const EXPIRED_END = `statement_timestamp() - interval '${OPEN_AFTER_END} ms'`;
/** For callers an expired room does not exist, whether its row has been purged or not. */
export const AVAILABLE = `ends_at > ${EXPIRED_END}`;
/** An end so little in the past is accepted: the client's clock may be slow. */
const FORGIVEN_SKEW = `interval '5 seconds'`;

/** No event contains the name of a room, because it opens the room. */
const describe = (
  type: (typeof ROOM_EVENTS)[number],
  data = `json_build_object('externalId', changed."externalId")`,
): EventDescription => ({
  type,
  organizationId: 'changed."organizationId"',
  subjectId: 'changed.id::text',
  data,
});

/**
 * How many more rooms an organization `o` may have; its maximum is its own or `maxRooms`. Its counters include expired
 * rooms that wait for the purge; these are subtracted only under the lock, because counting them takes time.
 */
const spaceOf = (maxRooms: string): string =>
  `coalesce(o.max_rooms, ${maxRooms}::integer)
         - (SELECT coalesce(sum(c.rooms), 0) FROM room_counts c WHERE c.organization_id = o.id)`;
const EXPIRED_ROOMS = `(SELECT count(*) FROM rooms r WHERE r.organization_id = o.id AND NOT r.${AVAILABLE})`;

/** A room to create, and who creates it. */
export interface GivenRoom extends Actor {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly mode: Room['mode'];
  readonly locked: boolean;
  /** In base64. */
  readonly hostKeySealed: string;
  readonly viewerKeySealed: string;
  readonly endsAt: Date;
  readonly externalId: string | null;
  readonly metadata: RoomMetadata;
}

/**
 * Creates rooms, each with its event, except those whose name is taken or whose end is in the past.
 * @param space how many rooms a statement may create for an organization, in SQL; not a value of the statement, because
 * then Postgres would plan it anew each time
 */
const createWithin = (space: (maxRooms: string) => string) =>
  withEvents<
    GivenRoom,
    { readonly maxRooms: number },
    Pick<Room, 'id' | 'number' | 'createdAt' | 'metadata'>
  >(
    {
      organizationId: 'uuid',
      name: 'text',
      mode: 'text',
      locked: 'boolean',
      hostKeySealed: 'text',
      viewerKeySealed: 'text',
      endsAt: 'timestamptz',
      externalId: 'text',
      metadata: 'jsonb',
    },
    ({ maxRooms }) => `
         INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed,
                            ends_at, external_id, metadata, created_at)
         WITH owner AS MATERIALIZED (
             SELECT o.id AS owner, ${space(maxRooms)} AS space
               FROM organizations o WHERE o.id IN (SELECT "organizationId" FROM given))
         SELECT id, next_room_number(), owner, name, mode, locked, decode("hostKeySealed", 'base64'),
                decode("viewerKeySealed", 'base64'), "endsAt", "externalId", metadata,
                date_trunc('milliseconds', statement_timestamp())
           FROM (SELECT *, row_number() OVER (PARTITION BY "organizationId") AS place
                   FROM given WHERE "endsAt" >= statement_timestamp() - ${FORGIVEN_SKEW}) AS room
           JOIN owner ON owner = "organizationId" AND place <= space
             ON CONFLICT DO NOTHING
         RETURNING id, number, created_at AS "createdAt", metadata`,
    {
      type: 'room.created',
      organizationId: 'by."organizationId"',
      subjectId: 'changed.id::text',
      data: `json_build_object('externalId', by."externalId")`,
    } satisfies EventDescription<(typeof ROOM_EVENTS)[number]>,
  );

/** An organization gets no more rooms than fit in as many such statements as Postgres can run at the same time. */
export const create = createWithin(
  (maxRooms) => `(${spaceOf(maxRooms)}) / current_setting('max_connections')::integer`,
);
/** For organizations that are locked by {@link lockOrganization}. */
export const createLocked = createWithin((maxRooms) => `${spaceOf(maxRooms)} + ${EXPIRED_ROOMS}`);

/** Other transactions that create rooms of the organization with this lock wait until this one ends. */
export const lockOrganization = statement<{ organizationId: string; maxRooms: number }, { maxRooms: number }>(
  ({ organizationId, maxRooms }) =>
    `SELECT coalesce(max_rooms, ${maxRooms}::integer) AS "maxRooms" FROM organizations
          WHERE id = ${organizationId} FOR NO KEY UPDATE`,
);

/** Why {@link create} creates nothing, if the name is not the reason. */
export const explainCreation = statement<
  { endsAt: Date; organizationId: string; maxRooms: number },
  { isPast: boolean; isFull: boolean }
>(
  ({ endsAt, organizationId, maxRooms }) =>
    `SELECT ${endsAt}::timestamptz < statement_timestamp() - ${FORGIVEN_SKEW} AS "isPast",
                (SELECT ${spaceOf(maxRooms)} + ${EXPIRED_ROOMS} < 1 FROM organizations o WHERE o.id = ${organizationId}) AS "isFull"`,
);

/** Rooms by their ids or numbers and their organizations, each with its place `n` in these lists. */
const findBy = (column: 'id' | 'number', type: 'uuid' | 'bigint') =>
  statement<
    { wanted: readonly string[]; organizationIds: readonly string[] },
    RoomRow & { readonly n: string }
  >(
    ({ wanted, organizationIds }) =>
      `SELECT n, ${COLUMNS}
         FROM ${rowsOf(`${wanted}::${type}[]`, `${organizationIds}::uuid[]`)} WITH ORDINALITY AS asked (wanted, owner, n)
         JOIN rooms ON ${column} = wanted AND organization_id = owner AND ${AVAILABLE}`,
  );
export const findByIds = findBy('id', 'uuid');
export const findByNumbers = findBy('number', 'bigint');

/** Finds no rooms of deleted organizations; those of suspended ones are closed. */
export const findByName = statement<
  { name: string },
  RoomRow & { isClosed: boolean; embedOrigins: readonly string[] | null }
>(
  ({ name }) => `SELECT ${COLUMNS}, suspended_at IS NOT NULL AS "isClosed", embed_origins AS "embedOrigins"
           FROM rooms JOIN (SELECT id AS owner, suspended_at, embed_origins
                              FROM organizations WHERE deleted_at IS NULL) AS o ON owner = organization_id
          WHERE name = ${name} AND ${AVAILABLE}`,
);

/** The values of {@link change}; null leaves a field as it is. */
interface Change extends RoomOfOrganization {
  readonly endsAt: Date | null;
  readonly locked: boolean | null;
  readonly setsExternalId: boolean;
  readonly externalId: string | null;
  /** Removes all pairs of the metadata first. */
  readonly clearsMetadata: boolean;
  /** Pairs to set; null removes one. */
  readonly metadata: Readonly<Record<string, string | null>>;
  readonly expected: ExpectedRevisions;
}

const changedMetadata = ({ clearsMetadata, metadata }: Placeholders<Change>): string =>
  `jsonb_strip_nulls(CASE WHEN ${clearsMetadata}::boolean THEN '{}' ELSE metadata END || ${metadata}::jsonb)`;
/** The size of metadata as JSON, in bytes, without the spaces that Postgres writes after colons and commas. */
const sizeOf = (json: string): string =>
  `(octet_length(${json}::text) - greatest(0, 2 * (SELECT count(*) FROM jsonb_object_keys(${json})) - 1))`;
/** A room from before this limit may have more; it can be changed as long as its metadata does not grow. */
const hasTooMuchMetadata = (value: Placeholders<Change>): string =>
  `((SELECT count(*) FROM jsonb_object_keys(${changedMetadata(value)})) > ${MAX_METADATA_PAIRS}
                 OR ${sizeOf(changedMetadata(value))} > greatest(${MAX_METADATA_BYTES}, ${sizeOf('metadata')}))`;
const endsTooEarly = ({ endsAt }: Placeholders<Change>): string =>
  `coalesce(${endsAt}::timestamptz < statement_timestamp() - ${FORGIVEN_SKEW}, false)`;
const isExpected = ({ expected }: Placeholders<Pick<Change, 'expected'>>): string =>
  `(${expected}::integer[] IS NULL OR revision = ANY (${expected}))`;

/** One statement checks and changes: of two changes that expect the same revision, only one succeeds. */
export const change = withEvent<Change & { readonly eventData: object }, RoomRow>(
  (value) => `UPDATE rooms
            SET ends_at = coalesce(${value.endsAt}, ends_at),
                locked = coalesce(${value.locked}::boolean, locked),
                external_id = CASE WHEN ${value.setsExternalId}::boolean THEN ${value.externalId}::text ELSE external_id END,
                metadata = ${changedMetadata(value)},
                revision = revision + 1
          WHERE id = ${value.id} AND organization_id = ${value.organizationId} AND ${AVAILABLE}
            AND ${isExpected(value)} AND NOT ${endsTooEarly(value)} AND NOT ${hasTooMuchMetadata(value)}
         RETURNING organization_id AS "organizationId", ${COLUMNS}`,
  ({ eventData }) => describe('room.updated', `${eventData}::json`),
);

/** Why {@link change} changes nothing. */
export const explainChange = statement<
  Change,
  { isUnexpected: boolean; isPast: boolean; hasTooMuchMetadata: boolean }
>(
  (value) => `SELECT NOT ${isExpected(value)} AS "isUnexpected", ${endsTooEarly(value)} AS "isPast",
                ${hasTooMuchMetadata(value)} AS "hasTooMuchMetadata"
           FROM rooms WHERE id = ${value.id} AND organization_id = ${value.organizationId} AND ${AVAILABLE}`,
);

const COLUMN_OF_ORDER = { createdAt: 'created_at', endsAt: 'ends_at' } as const satisfies Record<
  RoomOrder['by'],
  string
>;

/** The condition of each field of a filter; `?` stands for its value. */
const CONDITIONS = {
  name: 'name = ?::text',
  namePrefix: 'starts_with(name, ?::text)',
  namePart: 'strpos(name, ?::text) > 0',
  externalId: 'external_id = ?::text',
  // The second half is the condition of the partial index.
  metadata: `metadata @> ?::jsonb AND metadata <> '{}'`,
  endsAfter: 'ends_at > ?::timestamptz',
  endsBefore: 'ends_at < ?::timestamptz',
  createdAfter: 'created_at > ?::timestamptz',
  createdBefore: 'created_at < ?::timestamptz',
} as const satisfies Record<Exclude<keyof RoomFilter, 'active'>, string>;

/** Divides a filter into the bounds of the date by which the list is ordered, and all other conditions. */
function divide(
  filter: RoomFilter,
  by: RoomOrder['by'],
): { above: Date | undefined; below: Date | undefined; others: RoomFilter } {
  if (by === 'endsAt') {
    const { endsAfter: above, endsBefore: below, ...others } = filter;
    return { above, below, others };
  }
  const { createdAfter: above, createdBefore: below, ...others } = filter;
  return { above, below, others };
}

/** One page of a listing, with one row more than its limit. */
export function list(
  organizationId: string,
  { limit, filter, order, after }: RoomListing,
  fields: readonly (keyof Room)[],
): Query<ListedRow> {
  const { above, below, others } = divide(filter, order.by);
  const given = (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).filter(
    (field) => others[field] !== undefined,
  );
  // There is an index for each order. If there are other filters, Postgres knows best which one matches fewer rooms.
  const { externalId, name, namePrefix, metadata, active } = others;
  const isWithin = externalId !== undefined && (name ?? namePrefix ?? metadata ?? active) === undefined;
  // If an index scan in the order of ends starts at a position, it must not start at this condition instead.
  const isAvailable =
    order.by === 'endsAt' && !order.descending && after
      ? AVAILABLE.replace('ends_at', 'greatest(ends_at)')
      : AVAILABLE;
  const columns = [...new Set<keyof Room>([...POSITION, ...fields])].map((field) => COLUMN_OF[field]);
  return keysetListing({
    select: `SELECT ${columns.join(', ')} FROM rooms`,
    share: organizationId,
    conditions: [
      ['organization_id = ?::uuid', organizationId],
      [isAvailable, null],
      [
        `id ${active ? '= ANY' : '<> ALL'} (${OCCUPIED_ROOMS})`,
        active === undefined ? undefined : organizationId,
      ],
      ...given
        .filter((field) => !(isWithin && field === 'externalId'))
        .map((field) => [CONDITIONS[field], others[field]] as const),
    ],
    within: isWithin ? { column: 'external_id', value: externalId } : null,
    column: COLUMN_OF_ORDER[order.by],
    descending: order.descending,
    above,
    below,
    after,
    limit,
    mayKeepPlan:
      active === undefined &&
      (given.length === 0 || (given.length === 1 && (externalId ?? name) !== undefined)),
  });
}

export const removeById = withEvent<RoomOfOrganization & { readonly expected: ExpectedRevisions }>(
  (value) => `DELETE FROM rooms
          WHERE id = ${value.id} AND organization_id = ${value.organizationId} AND ${AVAILABLE} AND ${isExpected(value)}
         RETURNING ${DELETED}`,
  () => describe('room.deleted'),
);

export const removeByNumber = withEvent<{ readonly number: string; readonly organizationId: string }>(
  ({ number, organizationId }) =>
    `DELETE FROM rooms WHERE number = ${number} AND organization_id = ${organizationId} RETURNING ${DELETED}`,
  () => describe('room.deleted'),
);

/** ARRAY makes Postgres choose the batch once; SKIP LOCKED skips rows that other processes are deleting. */
export const purge = withEvent<{ readonly size: number }>(
  ({ size }) => `DELETE FROM rooms WHERE id = ANY (ARRAY(
           SELECT id FROM rooms WHERE ends_at <= ${EXPIRED_END} ORDER BY ends_at LIMIT ${size} FOR UPDATE SKIP LOCKED))
         RETURNING ${DELETED}`,
  () => describe('room.purged'),
);

/** How long the oldest expired room is overdue: the first entry of an index, however many rooms there are. */
export const purgeLag = statement<object, { seconds: number | null }>(
  () =>
    `SELECT extract(epoch FROM greatest(${EXPIRED_END} - min(ends_at), interval '0'))::float8 AS seconds FROM rooms`,
);
