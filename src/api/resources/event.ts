import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { type Actor, ACTOR_KINDS } from '../../events/actor.js';
import type { EventFilter, RecordedEvent } from '../../events/event.js';
import { DateParameter, toDate } from '../../validation/date-time.js';
import { TextOrNull, TextParameter } from '../../validation/fields.js';
import { EVENT_TYPES } from './event-types.js';

const EXAMPLE_ID = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11';

/** The order of a listing, as cursors contain it. */
export const NEWEST_FIRST = '-occurredAt';
export const OLDEST_FIRST = 'occurredAt';

/** The fields of an actor that every API shows. */
export class ActorFields {
  @ApiProperty({
    enum: ACTOR_KINDS,
    description:
      '`api_key`: a client with an API key. `operator`: an operator over HTTP. `command_line`: an operator on the ' +
      'command line. `foyer`: Foyer itself, which deletes what has expired.',
  })
  kind!: Actor['kind'];

  @TextOrNull('The id of the API key.', { example: 'bc1ccff68716b081' })
  keyId!: string | null;

  @TextOrNull('The IP address of the client.', { example: '203.0.113.7' })
  address!: string | null;
}

/** The fields of an audit event that every API shows, without its actor. */
export class EventFields {
  @ApiProperty({ format: 'uuid', example: '5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1' })
  id!: string;

  @ApiProperty({ enum: EVENT_TYPES })
  type!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  occurredAt!: string;

  @ApiProperty({
    example: EXAMPLE_ID,
    description: 'The id of the room, key or organization that changed.',
  })
  subjectId!: string;

  @TextOrNull('The `X-Request-Id` of the request that made the change.', { example: EXAMPLE_ID })
  requestId!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { externalId: 'booking-4711' },
    description: 'Details of the change. The fields depend on the type; new ones may be added.',
  })
  data!: Record<string, unknown>;
}

type Plain<T> = Pick<T, keyof T>;

/** Maps an event to the fields that every API shows. */
export function toEventFields(event: RecordedEvent): Plain<EventFields> & { actor: Plain<ActorFields> } {
  return {
    id: event.id,
    type: event.type,
    occurredAt: event.occurredAt.toISOString(),
    subjectId: event.subjectId,
    actor: { kind: event.kind, keyId: event.keyId, address: event.address },
    requestId: event.requestId,
    data: { ...event.data },
  };
}

/** The filters that every listing of audit events has. */
export class EventFilterQuery {
  @ApiPropertyOptional({ enum: EVENT_TYPES, description: 'Only events of this type.' })
  @IsOptional()
  @IsIn(EVENT_TYPES)
  type?: string;

  @TextParameter('Only events of the room, key or organization with this id.')
  subjectId?: string;

  @TextParameter('Only changes made with the API key of this id.')
  keyId?: string;

  @DateParameter('Only events after this time.')
  occurredAfter?: string;

  @DateParameter('Only events before this time.')
  occurredBefore?: string;
}

export function toEventFilter(query: EventFilterQuery): Omit<EventFilter, 'organizationId'> {
  const { type, subjectId, keyId, occurredAfter, occurredBefore } = query;
  return {
    ...(type && { type }),
    ...(subjectId && { subjectId }),
    ...(keyId && { keyId }),
    ...(occurredAfter && { occurredAfter: toDate(occurredAfter) }),
    ...(occurredBefore && { occurredBefore: toDate(occurredBefore) }),
  };
}
