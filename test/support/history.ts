import { v7 as uuidv7 } from 'uuid';
import type { TestApp } from './app.js';
import type { Caller } from './factories.js';

/** Somebody who was in a room: dates in minutes after its creation; null for not yet, or for somebody who only waited. */
interface Visit {
  readonly joined: number | null;
  readonly left: number | null;
  readonly name?: string;
  readonly role?: string;
  readonly externalId?: string | null;
}

/** What happened in a room, of which the test decides when. */
interface History {
  readonly visits?: readonly Visit[];
  /** Beginning and end, in minutes after the creation of the room. */
  readonly sessions?: readonly (readonly [number, number | null])[];
  /** When the room was created, by default an hour ago. */
  readonly createdAt?: Date;
}

const MINUTE = 60_000;

/** An instant so many minutes ago, in whole minutes. */
export function minutesAgo(minutes: number): Date {
  return new Date((Math.floor(Date.now() / MINUTE) - minutes) * MINUTE);
}

/** Writes what happened in a room. @returns the ids */
export async function writeHistory(
  { database }: Pick<TestApp, 'database'>,
  { organization }: Pick<Caller, 'organization'>,
  roomId: string,
  { visits = [], sessions = [], createdAt = minutesAgo(60) }: History,
): Promise<{ participants: string[]; sessions: string[] }> {
  const at = (minutes: number | null): Date | null =>
    minutes === null ? null : new Date(createdAt.getTime() + minutes * MINUTE);
  const idAt = (minutes: number): string => uuidv7({ msecs: createdAt.getTime() + minutes * MINUTE });
  await database.pool.query('UPDATE rooms SET created_at = $2 WHERE id = $1', [roomId, createdAt]);
  const ids = { participants: [] as string[], sessions: [] as string[] };
  for (const { joined, left, name = 'Ada', role = 'visitor', externalId = null } of visits) {
    const id = idAt(joined ?? 0);
    ids.participants.push(id);
    const state = left === null ? 'joined' : joined === null ? 'denied' : 'left';
    await database.pool.query(
      `INSERT INTO participants (id, room_id, organization_id, role, display_name, external_id, state, left_reason, knocked_at,
                                 joined_at, left_at, microphone, camera, screen, hand, process_id, resume_token_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, false, false, false, false, $1, sha256(uuid_send(gen_random_uuid())))`,
      [
        id,
        roomId,
        organization.id,
        role,
        name,
        externalId,
        state,
        left === null ? null : 'left',
        joined === null ? createdAt : null,
        at(joined),
        at(left),
      ],
    );
  }
  for (const [began, ended] of sessions) {
    const id = idAt(began);
    ids.sessions.push(id);
    await database.pool.query(
      'INSERT INTO room_sessions (id, room_id, organization_id, started_at, ended_at) VALUES ($1, $2, $3, $4, $5)',
      [id, roomId, organization.id, at(began), at(ended)],
    );
  }
  return ids;
}
