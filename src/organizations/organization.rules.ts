/** A label of a host name (RFC 1123, section 2.1), in lower case. */
export const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
export const SLUG_RULE = '1 to 63 lower-case letters, digits and hyphens, with no hyphen at either end';

/** The maximum of a limit, of points or rooms: the largest `integer` of Postgres. */
export const MAX_LIMIT = 2_147_483_647;

/** Points per minute of each plan. */
const POINTS = { build: 100, grow: 1000 } as const;

export type Plan = keyof typeof POINTS;

export const PLANS = Object.keys(POINTS) as readonly Plan[];

/** The points per minute of an organization, in SQL: its own number or that of its plan. @param o its row */
export const pointsPerMinute = (o: string): string =>
  `coalesce(${o}.points_per_minute, CASE ${o}.plan ${PLANS.map((plan) => `WHEN '${plan}' THEN ${POINTS[plan]}`).join(' ')} END)`;

/** The points per minute that a plan grants. */
export function pointsOfPlan(plan: Plan): number {
  return POINTS[plan];
}
