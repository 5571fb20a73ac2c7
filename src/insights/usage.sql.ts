import { ListTooSlowError } from '../database/database.errors.js';
import { type Query, statement } from '../database/statement.js';
import { minutesBetween } from './room-insights.sql.js';

/** Maximum time to add up, in ms. */
const DEADLINE = 5_000;

export const USAGE_PERIODS = ['day', 'month'] as const;
export type UsagePeriod = (typeof USAGE_PERIODS)[number];

/** What an organization has used in a day or a month, UTC. */
export interface Usage {
  readonly from: Date;
  /** Rooms that were created. */
  readonly rooms: number;
  /** Sessions that began. */
  readonly sessions: number;
  /** The minutes of all who were in a room, each time rounded up; of those who are in, until now. */
  readonly participantMinutes: number;
  /** How many were in rooms at the same time, at most. */
  readonly peakParticipants: number;
}

interface Values {
  readonly organizationId: string;
  /** The first instant of the first period. */
  readonly from: Date;
  /** The end of the last period. */
  readonly to: Date;
  readonly by: UsagePeriod;
}

/**
 * Each table is read from `from` on, in the order of an index; what was deleted because it is too old does not count. Those
 * who come and go at the same instant were not there at the same time.
 */
const usage = statement<Values, Usage>(({ organizationId, from, to, by }) => {
  const [first, end] = [`${from}::timestamptz`, `${to}::timestamptz`];
  const step = `('1 ' || ${by}::text)::interval`;
  const periodOf = (date: string): string =>
    `date_trunc(${by}::text, ${date} AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'`;
  const within = (date: string): string => `${date} >= ${first} AND ${date} < ${end}`;
  const createdIn = (table: string): string =>
    `SELECT created_at FROM ${table} WHERE organization_id = ${organizationId}::uuid AND ${within('created_at')}`;
  return `
  WITH period AS MATERIALIZED (
         SELECT start AT TIME ZONE 'UTC' AS start, (start + ${step}) AT TIME ZONE 'UTC' AS "end"
           FROM generate_series(${first} AT TIME ZONE 'UTC', ${end} AT TIME ZONE 'UTC' - interval '1 ms', ${step}) AS start),
       connection AS MATERIALIZED (
         SELECT p.joined_at, p.left_at FROM participants p
          WHERE p.organization_id = ${organizationId}::uuid AND (p.left_at > ${first} OR p.left_at IS NULL)
            AND p.joined_at < ${end}),
       minutes AS (
         SELECT period.start, sum(${minutesBetween(
           'greatest(c.joined_at, period.start)',
           'least(c.left_at, period."end", statement_timestamp())',
         )}) AS minutes
           FROM connection c
          CROSS JOIN LATERAL generate_series(
                  date_trunc(${by}::text, greatest(c.joined_at, ${first}) AT TIME ZONE 'UTC'),
                  least(c.left_at, statement_timestamp(), ${end} - interval '1 ms') AT TIME ZONE 'UTC', ${step}) AS s (local)
           JOIN period ON period.start = s.local AT TIME ZONE 'UTC'
          GROUP BY period.start),
       change AS (
         SELECT joined_at AS at, 1 AS change FROM connection
         UNION ALL SELECT left_at, -1 FROM connection WHERE left_at < ${end}
         UNION ALL SELECT start, 0 FROM period),
       present AS (SELECT at, sum(change) OVER (ORDER BY at, change) AS number FROM change),
       peak AS (
         SELECT ${periodOf('at')} AS start, max(number) AS number FROM present WHERE ${within('at')} GROUP BY 1),
       room AS (
         SELECT ${periodOf('created_at')} AS start, count(*) AS number
           FROM (${createdIn('rooms')} UNION ALL ${createdIn('past_rooms')}) AS created GROUP BY 1),
       session AS (
         SELECT ${periodOf('started_at')} AS start, count(*) AS number
           FROM room_sessions WHERE organization_id = ${organizationId}::uuid AND ${within('started_at')} GROUP BY 1)
  SELECT start AS "from", coalesce(room.number, 0)::integer AS rooms, coalesce(session.number, 0)::integer AS sessions,
         coalesce(minutes, 0)::float8 AS "participantMinutes", coalesce(peak.number, 0)::integer AS "peakParticipants"
    FROM period LEFT JOIN minutes USING (start) LEFT JOIN peak USING (start) LEFT JOIN room USING (start)
    LEFT JOIN session USING (start)
   ORDER BY start`;
});

export function usageOf(values: Values): Query<Usage> {
  return { ...usage(values), deadline: DEADLINE, late: () => new ListTooSlowError(DEADLINE) };
}
