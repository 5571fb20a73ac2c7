import type { RoomMode } from '../rooms/room.js';

/** How many may be in a room, without viewers. Without a server for media, a group is as small as a normal room. */
export const CAPACITY: Readonly<Record<RoomMode, number>> = { normal: 4, group: 4 };

/** How many viewers may be in a room besides: everybody sends to each of them. */
export const MAX_VIEWERS = 4;

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
