import { ApiProperty } from '@nestjs/swagger';
import { type Actor, ACTOR_KINDS } from '../../events/actor.js';
import type { RecordedEvent } from '../../events/event.js';
import { EVENT_TYPES } from '../events/event-types.js';

const EXAMPLE_ID = '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11';

/** The orders of a listing, in cursors. */
export const NEWEST_FIRST = '-occurredAt';
export const OLDEST_FIRST = 'occurredAt';

/** What every API shows of who made a change. */
export class ActorFields {
  @ApiProperty({
    enum: ACTOR_KINDS,
    description:
      '`api_key`: a client with an API key. `operator`: an operator over HTTP. `command_line`: an operator on the ' +
      'command line. `foyer`: Foyer itself, which deletes what has expired.',
  })
  kind!: Actor['kind'];

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'bc1ccff68716b081',
    description: 'The id of the API key.',
  })
  keyId!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '203.0.113.7',
    description: 'The IP address of the client.',
  })
  address!: string | null;
}

/** What every API shows of an audit event, beside its actor. */
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

  @ApiProperty({
    type: String,
    nullable: true,
    example: EXAMPLE_ID,
    description: 'The `X-Request-Id` of the request that made the change.',
  })
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

/** Maps an event to what every API shows of it. */
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
