/** Points a minute of each plan. */
const POINTS = { build: 100, grow: 1000 } as const;

export type Plan = keyof typeof POINTS;

export const PLANS = Object.keys(POINTS) as readonly Plan[];

/** The points that a plan grants for each minute. */
export function pointsOfPlan(plan: Plan): number {
  return POINTS[plan];
}
