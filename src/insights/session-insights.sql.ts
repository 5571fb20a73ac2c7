import { keysetListing, type Position } from '../database/keyset-listing.js';
import { type Query, statement } from '../database/statement.js';
import { ALL_ROOMS, minutesBetween, UNIQUE_PARTICIPANTS } from './room-insights.sql.js';
import { around, type SortedPage, type SortField, sortedListing, TOTAL_SORTS } from './sorted-listing.js';

/** A time in which people met in a room. */
export interface SessionInsights {
  readonly id: string;
  readonly roomId: string;
  readonly roomName: string;
  readonly startedAt: Date;
  /** null while it runs. */
  readonly endedAt: Date | null;
  /** The minutes of all who were in, within the session, each time rounded up; of a session that runs, until now. */
  readonly participantMinutes: number;
  /** How many people; whoever has the same external id is the same. */
  readonly uniqueParticipants: number;
}

/** Whether a participant `p` was in the room during a session `s` of it. */
export const WAS_IN_SESSION = `p.room_id = s.room_id AND p.joined_at < coalesce(s.ended_at, 'infinity')
                  AND (p.left_at IS NULL OR p.left_at > s.started_at)`;

/** Within the session. */
const BEGIN = 'greatest(p.joined_at, s.started_at)';
const END = 'least(coalesce(p.left_at, statement_timestamp()), coalesce(s.ended_at, statement_timestamp()))';

/**
 * The sessions `s` with their rooms and totals. If the room is forgotten, the session is being forgotten as well.
 * @param sessions a table, or a query in brackets
 */
const select = (sessions: string): string => `
  SELECT s.id, s.room_id AS "roomId", coalesce(room.name, '') AS "roomName", s.started_at AS "startedAt",
         s.ended_at AS "endedAt", people."participantMinutes", people."uniqueParticipants"
    FROM ${sessions} AS s LEFT JOIN ${ALL_ROOMS} ON room.room_id = s.room_id
   CROSS JOIN LATERAL (
         SELECT coalesce(sum(${minutesBetween(BEGIN, END)}), 0)::float8 AS "participantMinutes", ${UNIQUE_PARTICIPANTS}
           FROM participants p WHERE ${WAS_IN_SESSION}) AS people`;

/** What a session that runs is ordered by. */
const NOT_YET = new Date(Date.UTC(9999, 11, 31));

export const SESSION_SORTS = {
  roomName: { column: 'room.name', type: 'text', valueOf: ({ roomName }) => roomName },
  startedAt: { column: 's.started_at', type: 'timestamptz', valueOf: ({ startedAt }) => startedAt },
  endedAt: {
    column: `coalesce(s.ended_at, '9999-12-31T00:00:00Z')`,
    type: 'timestamptz',
    valueOf: ({ endedAt }) => endedAt ?? NOT_YET,
  },
  ...TOTAL_SORTS,
} as const satisfies Record<string, SortField<SessionInsights>>;

export type SessionSort = keyof typeof SESSION_SORTS;

/** One page of the sessions of all rooms that have, or had, a name, with one row more than the limit. */
export function listSessionsOfRoom(
  page: SortedPage<SessionSort>,
  { roomName, sessionId }: { readonly roomName: string; readonly sessionId: string | undefined },
): Query<SessionInsights> {
  return sortedListing<SessionInsights>(
    select('room_sessions'),
    's.id',
    [
      ['s.organization_id = ?::uuid', page.organizationId],
      ['room.organization_id = ?::uuid', page.organizationId],
      ['room.name = ?::text', roomName],
      ['s.id = ?::uuid', sessionId],
    ],
    SESSION_SORTS[page.by],
    page,
  );
}

/** Conditions for sessions; all that are given must hold. */
export interface SessionFilter {
  readonly roomId?: string;
  /** Whether it runs. */
  readonly running?: boolean;
  readonly startedAfter?: Date;
  readonly startedBefore?: Date;
}

export interface SessionListing {
  readonly limit: number;
  readonly filter: SessionFilter;
  readonly descending: boolean;
  readonly after: Position | null;
}

/** One page of the sessions of an organization, in the order in which they began, with one row more than the limit. */
export function listSessions(organizationId: string, listing: SessionListing): Query<SessionInsights> {
  const { limit, filter, descending, after } = listing;
  // Only the sessions of the page get totals.
  const page = keysetListing<SessionInsights>({
    select: 'SELECT s.* FROM room_sessions s',
    share: organizationId,
    conditions: [
      ['s.organization_id = ?::uuid', organizationId],
      ['s.room_id = ?::uuid', filter.roomId],
      [`s.ended_at IS ${filter.running ? '' : 'NOT'} NULL`, filter.running === undefined ? undefined : null],
    ],
    column: 's.started_at',
    above: filter.startedAfter,
    below: filter.startedBefore,
    descending,
    after,
    limit,
    mayKeepPlan: filter.roomId === undefined && filter.running === undefined,
  });
  const direction = descending ? 'DESC' : 'ASC';
  return around(
    page,
    (rows) => `${select(`(${rows})`)} ORDER BY s.started_at ${direction}, s.id ${direction}`,
  );
}

export const findSession = statement<{ organizationId: string; sessionId: string }, SessionInsights>(
  ({ organizationId, sessionId }) =>
    `${select('room_sessions')} WHERE s.id = ${sessionId}::uuid AND s.organization_id = ${organizationId}::uuid`,
);
