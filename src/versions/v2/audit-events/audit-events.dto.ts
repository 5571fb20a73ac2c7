import { ApiProperty, IntersectionType } from '@nestjs/swagger';
import { type Actor, ACTOR_KINDS } from '../../../events/actor.js';
import { EVENT_TYPES } from '../../../api/events/event-types.js';
import { EventFilterQuery } from '../../../api/events/events.query.js';
import { NextCursor } from '../../../api/paging/next-cursor.decorator.js';
import { PageQuery } from '../../../api/paging/page.query.js';

export class AuditEventsQuery extends IntersectionType(PageQuery, EventFilterQuery) {}

export class AuditActorDto {
  @ApiProperty({
    enum: ACTOR_KINDS,
    description:
      'A caller with an API key; an operator, over HTTP or on the command line; or Foyer by itself, which deletes what ' +
      'has expired.',
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

export class AuditEventDto {
  @ApiProperty({ format: 'uuid', example: '5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1' })
  id!: string;

  @ApiProperty({ enum: EVENT_TYPES })
  type!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  occurredAt!: string;

  @ApiProperty({
    example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11',
    description: 'The id of the room, key or organization that changed.',
  })
  subjectId!: string;

  @ApiProperty({ type: AuditActorDto, description: 'Who did it.' })
  actor!: AuditActorDto;

  @ApiProperty({
    type: String,
    nullable: true,
    example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11',
    description: 'The `X-Request-Id` of the request that did it.',
  })
  requestId!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { externalId: 'booking-4711' },
    description: 'What explains the change; its members depend on the type, and more may come.',
  })
  data!: Record<string, unknown>;
}

export class AuditEventsPageDto {
  @ApiProperty({ type: [AuditEventDto] })
  data!: AuditEventDto[];

  @NextCursor()
  nextCursor!: string | null;
}
