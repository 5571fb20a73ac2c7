import { randomUUID } from 'node:crypto';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { Entered, Entry } from '../../src/sessions/entry.js';
import type { ParticipantMedia, StoredParticipant } from '../../src/sessions/participant.js';
import { SessionsService } from '../../src/sessions/sessions.service.js';
import type { TestApp } from './app.js';

export const MEDIA: ParticipantMedia = { microphone: true, camera: true, screen: false, hand: false };

/** A process that the sockets of most tests are on. */
export const PROCESS = randomUUID();

export function sessionsOf({ nest }: Pick<TestApp, 'nest'>): SessionsService {
  return nest.get(SessionsService, { strict: false });
}

/** Leaves it to the test when those who are overdue leave, and rooms that have expired are there until it deletes them. */
export function sweepByHand({ nest }: Pick<TestApp, 'nest'>): void {
  const registry = nest.get(SchedulerRegistry, { strict: false });
  const tasks = registry.getIntervals().filter((name) => name === 'lease' || name === 'room-purge');
  for (const name of tasks) registry.deleteInterval(name);
}

/** Somebody who wants to be in a room. */
export function entryTo(roomId: string, wanted: Partial<Entry> = {}): Entry {
  return {
    roomId,
    role: 'visitor',
    displayName: 'Ada',
    externalId: null,
    metadata: null,
    media: MEDIA,
    processId: PROCESS,
    ...wanted,
  };
}

/** Somebody who is in, or waits, with the token to resume. */
export async function enterRoom(
  app: Pick<TestApp, 'nest'>,
  roomId: string,
  wanted: Partial<Entry> = {},
): Promise<StoredParticipant & { readonly resumeToken: string }> {
  const entered: Entered = await sessionsOf(app).enter(entryTo(roomId, wanted));
  if (!('participant' in entered)) throw new Error(`Nobody entered: ${entered.outcome}`);
  return { ...entered.participant, resumeToken: entered.resumeToken };
}

/** Lets time pass for who is in a room, and for the leases of all processes, but not for the room itself. */
export async function letLiveTimePass(
  { database }: Pick<TestApp, 'database'>,
  roomId: string,
  ms: number,
): Promise<void> {
  const earlier = (columns: readonly string[]): string =>
    columns.map((column) => `${column} = ${column} - ${ms} * interval '1 ms'`).join(', ');
  await database.pool.query(`
    UPDATE participants SET ${earlier(['knocked_at', 'joined_at', 'left_at', 'detached_at'])} WHERE room_id = '${roomId}';
    UPDATE room_sessions SET ${earlier(['started_at', 'below_since', 'ended_at'])} WHERE room_id = '${roomId}';
    UPDATE processes SET ${earlier(['lease_until'])}`);
}

/** Lets a room expire, or not expire for an hour. */
export async function setExpired(
  { database }: Pick<TestApp, 'database'>,
  roomId: string,
  isExpired: boolean,
): Promise<void> {
  const end = isExpired ? `- interval '3601 seconds'` : `+ interval '1 hour'`;
  await database.pool.query(
    `UPDATE rooms SET ends_at = date_trunc('milliseconds', clock_timestamp()) ${end} WHERE id = $1`,
    [roomId],
  );
}

/** What was told about a room, in the order in which it was written. */
export async function liveEventsOf(
  { database }: Pick<TestApp, 'database'>,
  roomId: string,
): Promise<{ type: string; subjectId: string; data: Record<string, unknown> }[]> {
  const { rows } = await database.pool.query<{
    type: string;
    subjectId: string;
    data: Record<string, unknown>;
  }>(
    `SELECT type, subject_id AS "subjectId", data FROM live_events WHERE room_id = $1 ORDER BY occurred_at, type !~ 'knocked|started', type`,
    [roomId],
  );
  return rows;
}
