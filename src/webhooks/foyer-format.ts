import { createHmac } from 'node:crypto';
import type { Message } from './delivery.js';
import { SECRET_PREFIX } from './webhook.js';
import type { WebhookFormat } from './webhook-format.js';

/** A room has expired an hour after its end; the audit calls it purged. */
const EXPIRED = 'room.purged';

const EVENT_TYPES = {
  'participant.joined': 'participant.joined',
  'participant.left': 'participant.left',
  'participant.knocked': 'participant.knocked',
  'participant.knock_cancelled': 'participant.knock_cancelled',
  'participant.denied': 'participant.denied',
  'session.started': 'session.started',
  'session.ended': 'session.ended',
  'room.created': 'room.created',
  'room.updated': 'room.updated',
  'room.deleted': 'room.deleted',
  'room.expired': EXPIRED,
  'api_key.created': 'api_key.created',
  'api_key.rotated': 'api_key.rotated',
  'api_key.revoked': 'api_key.revoked',
} as const;

/** Foyer's own body, signed as Standard Webhooks 1.0.0 describes (https://www.standardwebhooks.com). */
export const foyerFormat: WebhookFormat = {
  eventTypes: EVENT_TYPES,
  toBody: (message) =>
    JSON.stringify({
      id: message.eventId,
      type: message.eventType === EXPIRED ? 'room.expired' : message.eventType,
      timestamp: message.occurredAt.toISOString(),
      organization: message.organization,
      data: toData(message),
    }),
  signsWithAll: true,
  sign: ({ id, at, body }, secrets) => {
    const seconds = Math.floor(at.getTime() / 1000);
    const signatures = secrets.map((secret) => {
      const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
    });
    return {
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': signatures.join(' '),
    };
  },
  isTriedAgain: () => true,
  endsAtGone: true,
};

function toData(message: Message): object {
  const { eventType, event, subjectId } = message;
  const { data, actor, requestId } = event;
  const change = { actor: actor ?? null, requestId: requestId ?? null, details: data };
  if (eventType.startsWith('api_key.')) return { apiKeyId: subjectId, ...change };
  const room = toRoom(message);
  if (eventType.startsWith('room.')) return { room, ...change };
  if (eventType.startsWith('session.'))
    return {
      room,
      session: { id: subjectId, startedAt: data.startedAt ?? null, endedAt: data.endedAt ?? null },
    };
  return {
    room,
    sessionId: data.sessionId ?? null,
    participant: {
      id: subjectId,
      role: data.role ?? null,
      displayName: message.participant?.displayName ?? null,
      externalId: message.participant?.externalId ?? null,
      metadata: message.participant?.metadata ?? null,
    },
    reason: data.reason ?? null,
    present: data.present ?? {},
  };
}

/** A room that is gone comes without its metadata, and its external id is known only to the events of the room itself. */
function toRoom({ room, subjectId, event }: Message): object {
  return {
    id: room?.id ?? subjectId,
    name: room?.name ?? null,
    externalId: room?.externalId ?? event.data.externalId ?? null,
    metadata: room?.metadata ?? {},
    endsAt: room?.endsAt ?? null,
  };
}
