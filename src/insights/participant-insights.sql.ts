import { keysetListing, type Position } from '../database/keyset-listing.js';
import type { Query } from '../database/statement.js';
import type { LeftReason, ParticipantRole, ParticipantState } from '../sessions/participant.js';
import { WAS_IN_SESSION } from './session-insights.sql.js';
import { around, type SortedPage, type SortField, sortedListing } from './sorted-listing.js';

/** Somebody who is in a room or waits for it, or did so once. */
export interface ParticipantInsights {
  readonly id: string;
  readonly roomId: string;
  /** The session that was asked for, or else the last one that the participant was in; null for none. */
  readonly sessionId: string | null;
  readonly state: ParticipantState;
  readonly leftReason: LeftReason | null;
  readonly role: ParticipantRole;
  /** null if it is not kept. */
  readonly displayName: string | null;
  readonly externalId: string | null;
  readonly metadata: string | null;
  /** When they knocked or, if they did not have to, joined. */
  readonly arrivedAt: Date;
  readonly joinedAt: Date | null;
  readonly leftAt: Date | null;
}

/** The order of arrival, which an index has for each external id. */
const ARRIVED_AT = 'coalesce(p.knocked_at, p.joined_at)';

const COLUMNS = `p.id, p.room_id AS "roomId", s.session_id AS "sessionId", p.state, p.left_reason AS "leftReason", p.role,
         p.display_name AS "displayName", p.external_id AS "externalId", p.metadata, ${ARRIVED_AT} AS "arrivedAt",
         p.joined_at AS "joinedAt", p.left_at AS "leftAt"`;

/**
 * Participants `p` with the last session that each was in. Sessions of a room follow each other: only the last one that began
 * before somebody left can be the last of theirs.
 * @param participants a table, or a query in brackets
 */
const everybody = (participants: string): string => `
  SELECT ${COLUMNS} FROM ${participants} AS p
    LEFT JOIN LATERAL (
         SELECT last.id AS session_id
           FROM (SELECT s.id, s.ended_at FROM room_sessions s
                  WHERE s.room_id = p.room_id AND s.started_at < coalesce(p.left_at, 'infinity')
                  ORDER BY s.started_at DESC LIMIT 1) AS last
          WHERE p.joined_at < coalesce(last.ended_at, 'infinity')) AS s ON true`;

/** Those who were in the sessions with an id: there is one, or none. */
const OF_SESSION = `
  SELECT ${COLUMNS}
    FROM (SELECT id AS session_id, room_id, started_at, ended_at FROM room_sessions) AS s
    JOIN participants p ON ${WAS_IN_SESSION}`;

/** What somebody who has not left is ordered by. */
const NOT_YET = new Date(Date.UTC(9999, 11, 31));

export const PARTICIPANT_SORTS = {
  joinedAt: { column: 'p.joined_at', type: 'timestamptz', valueOf: ({ joinedAt }) => joinedAt ?? NOT_YET },
  leftAt: {
    column: `coalesce(p.left_at, '9999-12-31T00:00:00Z')`,
    type: 'timestamptz',
    valueOf: ({ leftAt }) => leftAt ?? NOT_YET,
  },
} as const satisfies Record<string, SortField<ParticipantInsights>>;

export type ParticipantSort = keyof typeof PARTICIPANT_SORTS;

/** Whose insights are meant: of a session, or with an external id, or both. */
export interface ParticipantFilter {
  readonly sessionId?: string | undefined;
  readonly externalId?: string | undefined;
}

/** One page of those who have been in a room, with one row more than the limit. */
export function listJoined(
  page: SortedPage<ParticipantSort>,
  { sessionId, externalId }: ParticipantFilter,
): Query<ParticipantInsights> {
  return sortedListing<ParticipantInsights>(
    sessionId === undefined ? everybody('participants') : OF_SESSION,
    'p.id',
    [
      ['p.organization_id = ?::uuid', page.organizationId],
      ['p.joined_at IS NOT NULL', null],
      ['p.external_id = ?::text', externalId],
      ['s.session_id = ?::uuid', sessionId],
    ],
    PARTICIPANT_SORTS[page.by],
    page,
  );
}

export interface ParticipantListing {
  readonly limit: number;
  readonly filter: ParticipantFilter & { readonly roomId?: string };
  readonly descending: boolean;
  readonly after: Position | null;
}

/** One page of everybody who came to a room, in the order of their arrival, with one row more than the limit. */
export function listArrived(
  organizationId: string,
  { limit, filter, descending, after }: ParticipantListing,
): Query<ParticipantInsights> {
  const { sessionId, externalId, roomId } = filter;
  const page = keysetListing<ParticipantInsights>({
    select: sessionId === undefined ? 'SELECT p.* FROM participants p' : OF_SESSION,
    share: organizationId,
    conditions: [
      ['p.organization_id = ?::uuid', organizationId],
      ['p.external_id = ?::text', externalId],
      ['p.room_id = ?::uuid', roomId],
      ['s.session_id = ?::uuid', sessionId],
    ],
    column: ARRIVED_AT,
    descending,
    after,
    limit,
    mayKeepPlan: roomId === undefined,
  });
  if (sessionId !== undefined) return page;
  const direction = descending ? 'DESC' : 'ASC';
  return around(
    page,
    (rows) => `${everybody(`(${rows})`)} ORDER BY ${ARRIVED_AT} ${direction}, p.id ${direction}`,
  );
}
