import { createHmac } from 'node:crypto';
import type { Message } from './delivery.js';
import type { WebhookFormat } from './webhook-format.js';

const EVENT_TYPES = {
  'room.client.joined': 'participant.joined',
  'room.client.left': 'participant.left',
  'room.client.knocked': 'participant.knocked',
  'room.client.knockCancelled': 'participant.knock_cancelled',
  'room.session.started': 'session.started',
  'room.session.ended': 'session.ended',
} as const;
type EventType = keyof typeof EVENT_TYPES;

const TYPE_OF = Object.fromEntries(Object.entries(EVENT_TYPES).map(([name, own]) => [own, name])) as Readonly<
  Record<string, EventType | undefined>
>;

/** The name of somebody whose name was erased or is not kept. */
const NO_NAME = '[[redacted]]';

/** The body and the signature of Whereby's webhooks, API version 1.0, which receivers in the wild expect exactly so. */
export const wherebyFormat: WebhookFormat = {
  eventTypes: EVENT_TYPES,
  toBody: (message) =>
    JSON.stringify({
      id: message.eventId,
      apiVersion: '1.0',
      createdAt: message.occurredAt.toISOString(),
      type: TYPE_OF[message.eventType],
      data: toData(message),
    }),
  // Receivers look for one signature in the header, and find none if there are two.
  signsWithAll: false,
  sign: ({ at, body }, [secret = '']) => {
    const seconds = Math.floor(at.getTime() / 1000);
    const signature = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    return { 'Whereby-Signature': `t=${seconds},v1=${signature}` };
  },
  isTriedAgain: (statusCode) => statusCode === null || statusCode >= 500,
  endsAtGone: false,
};

function toData(message: Message): object {
  const { eventType, room, organization, event, subjectId } = message;
  const { sessionId, role, present } = event.data as {
    sessionId?: string | null;
    role?: string;
    present?: Record<string, number>;
  };
  const isSession =
    eventType === EVENT_TYPES['room.session.started'] || eventType === EVENT_TYPES['room.session.ended'];
  const place = {
    meetingId: room?.number ?? '',
    roomName: room ? `/${room.name}` : '',
    subdomain: organization,
    roomSessionId: isSession ? subjectId : (sessionId ?? null),
  };
  if (isSession) return place;
  const client = {
    ...place,
    displayName: message.participant?.displayName || NO_NAME,
    participantId: subjectId,
    metadata: message.participant?.metadata ?? null,
    externalId: message.participant?.externalId ?? null,
  };
  const countsClients =
    eventType === EVENT_TYPES['room.client.joined'] || eventType === EVENT_TYPES['room.client.left'];
  if (!countsClients) return client;
  const counts = present ?? {};
  return {
    ...client,
    roleName: role,
    numClients: Object.values(counts).reduce((sum, number) => sum + number, 0),
    numClientsByRoleName: counts,
  };
}
