/** How many may be in a room, and how many viewers besides. */
export interface Capacity {
  readonly participants: number;
  readonly viewers: number;
}

/** Where everybody sends to everybody: in normal rooms, and in groups without a media server. */
export const CAPACITY: Capacity = { participants: 4, viewers: 4 };

/** Of a group, where there is a media server. */
export const CAPACITY_WITH_MEDIA_SERVER: Capacity = { participants: 200, viewers: 400 };

/** How many may wait for a room. */
export const MAX_WAITING = 50;

/**
 * How many participants who have left, and how many sessions that have ended, are kept for each room at most: the latest.
 * So a flood of visits cannot fill the database; all others are kept for as long as insights are.
 */
export const MAX_KEPT = 10_000;

/** How long somebody whose socket is lost may resume, in ms. */
export const RESUME_WITHIN = 30_000;

/**
 * How long a process counts as alive after it has said so, in ms. Whoever was on a process that dies can resume on another
 * one for as long as somebody whose socket was lost.
 */
export const LEASE = 35_000;

/** How long a page that wants to resume learns why its participant is out, in ms: a room keeps many for longer. */
export const EXPLAINED_WITHIN = 3_600_000;

/** How long a view shows who is out, in ms. */
export const GONE_WITHIN = 60_000;
