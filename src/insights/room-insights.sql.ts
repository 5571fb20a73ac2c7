import type { Query } from '../database/statement.js';
import { type SortedPage, type SortField, sortedListing, TOTAL_SORTS } from './sorted-listing.js';

/** All rooms of which something is known, as `room`: those that exist, and those that are gone. */
export const ALL_ROOMS = `(SELECT id AS room_id, organization_id, name, created_at, ends_at FROM rooms
                 UNION ALL
                 SELECT id, organization_id, name, created_at, ends_at FROM past_rooms) AS room`;

/** What is known of the meetings in a room. */
export interface RoomInsights {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly endsAt: Date;
  /** null if there was none. */
  readonly firstSessionAt: Date | null;
  readonly lastSessionAt: Date | null;
  readonly sessions: number;
  /** The minutes of all who were in, each time rounded up; of those who are in, until now. */
  readonly participantMinutes: number;
  /** How many people; whoever has the same external id is the same. */
  readonly uniqueParticipants: number;
}

export interface RoomInsightsFilter {
  readonly name?: string;
  readonly namePrefix?: string;
  /** A part of the name, anywhere in it. */
  readonly namePart?: string;
  readonly createdFrom?: Date;
  readonly createdTo?: Date;
}

/** The minutes of a participant `p` between two instants, rounded up. */
export const minutesBetween = (from: string, to: string): string =>
  `ceil(greatest(extract(epoch FROM ${to} - ${from}), 0) / 60)`;

/** Participants `p` who are the same person count once. */
export const UNIQUE_PARTICIPANTS = `count(DISTINCT coalesce(p.external_id, p.id::text))::integer AS "uniqueParticipants"`;

const UNTIL_NOW = `coalesce(p.left_at, statement_timestamp())`;

const SELECT = `
  SELECT room.room_id AS id, room.name, room.created_at AS "createdAt", room.ends_at AS "endsAt",
         met."firstSessionAt", met."lastSessionAt", met.sessions, people."participantMinutes", people."uniqueParticipants"
    FROM ${ALL_ROOMS}
   CROSS JOIN LATERAL (
         SELECT coalesce(sum(${minutesBetween('p.joined_at', UNTIL_NOW)}), 0)::float8 AS "participantMinutes", ${UNIQUE_PARTICIPANTS}
           FROM participants p WHERE p.room_id = room.room_id AND p.joined_at IS NOT NULL) AS people
   CROSS JOIN LATERAL (
         SELECT min(s.started_at) AS "firstSessionAt", max(s.started_at) AS "lastSessionAt", count(*)::integer AS sessions
           FROM room_sessions s WHERE s.room_id = room.room_id) AS met`;

const NEVER = new Date(0);

/** Each field by which rooms can be ordered. Only that of `createdAt` has an index. */
export const ROOM_SORTS = {
  name: { column: 'room.name', type: 'text', valueOf: ({ name }) => name },
  createdAt: { column: 'room.created_at', type: 'timestamptz', valueOf: ({ createdAt }) => createdAt },
  endsAt: { column: 'room.ends_at', type: 'timestamptz', valueOf: ({ endsAt }) => endsAt },
  firstSessionAt: {
    column: `coalesce(met."firstSessionAt", to_timestamp(0))`,
    type: 'timestamptz',
    valueOf: ({ firstSessionAt }) => firstSessionAt ?? NEVER,
  },
  lastSessionAt: {
    column: `coalesce(met."lastSessionAt", to_timestamp(0))`,
    type: 'timestamptz',
    valueOf: ({ lastSessionAt }) => lastSessionAt ?? NEVER,
  },
  sessions: { column: 'met.sessions', type: 'integer', valueOf: ({ sessions }) => sessions },
  ...TOTAL_SORTS,
} as const satisfies Record<string, SortField<RoomInsights>>;

export type RoomSort = keyof typeof ROOM_SORTS;

/** One page of rooms, with one row more than the limit. */
export function listRooms(page: SortedPage<RoomSort>, filter: RoomInsightsFilter): Query<RoomInsights> {
  return sortedListing<RoomInsights>(
    SELECT,
    'room.room_id',
    [
      ['room.organization_id = ?::uuid', page.organizationId],
      ['room.name = ?::text', filter.name],
      ['starts_with(room.name, ?::text)', filter.namePrefix],
      ['strpos(room.name, ?::text) > 0', filter.namePart],
      ['room.created_at >= ?::timestamptz', filter.createdFrom],
      ['room.created_at <= ?::timestamptz', filter.createdTo],
    ],
    ROOM_SORTS[page.by],
    page,
  );
}
