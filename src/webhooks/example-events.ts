import { v7 as uuidv7 } from 'uuid';
import type { EventContent } from './delivery.js';

const SESSION_ID = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c12';

/** A room and a participant that do not exist. */
const ROOM = {
  id: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11',
  number: '1739402187',
  name: 'example-room',
  externalId: 'booking-4711',
  metadata: {},
  endsAt: '2099-12-31T23:59:59.000Z',
};
const PARTICIPANT = { displayName: 'Ada', externalId: 'user-42', metadata: null };

/** An event of a type, in Foyer's own name, that never happened: for the receiver to show that it works. */
export function exampleOf(eventType: string): { readonly subjectId: string; readonly event: EventContent } {
  if (eventType.startsWith('room.')) {
    const data = { externalId: ROOM.externalId };
    return { subjectId: ROOM.id, event: { data, actor: { kind: 'foyer', keyId: null }, room: ROOM } };
  }
  if (eventType.startsWith('api_key.'))
    return {
      subjectId: 'bc1ccff68716b081',
      event: { data: { name: 'backend' }, actor: { kind: 'foyer', keyId: null } },
    };
  if (eventType.startsWith('session.')) {
    const startedAt = '2026-11-24T10:00:00.000Z';
    const endedAt = eventType === 'session.ended' ? '2026-11-24T10:30:00.000Z' : null;
    return { subjectId: SESSION_ID, event: { data: { startedAt, endedAt }, room: ROOM } };
  }
  const isIn = eventType === 'participant.joined';
  const data = {
    role: 'visitor',
    reason: isIn || eventType === 'participant.knocked' ? null : 'left',
    sessionId: SESSION_ID,
    present: isIn ? { host: 1, visitor: 1 } : { host: 1 },
  };
  return { subjectId: uuidv7(), event: { data, room: ROOM, participant: PARTICIPANT } };
}
