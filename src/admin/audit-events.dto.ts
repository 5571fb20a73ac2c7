import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { type Actor, ACTOR_KINDS } from '../events/actor.js';
import { EVENT_TYPES } from '../api/events/event-types.js';
import { EventFilterQuery } from '../api/events/events.query.js';
import { NextCursor } from '../api/paging/next-cursor.decorator.js';
import { PageQuery } from '../api/paging/page.query.js';
import { IsText } from '../validation/text.js';

export class ListAuditEventsQuery extends IntersectionType(PageQuery, EventFilterQuery) {
  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 63,
    description: 'Events of the organization with this slug; of all of them, if nothing is said.',
  })
  @IsOptional()
  @IsText(1, 63)
  organization?: string;

  @ApiPropertyOptional({
    type: String,
    minLength: 1,
    maxLength: 100,
    description: 'What was done with the operator token of this id.',
  })
  @IsOptional()
  @IsText(1, 100)
  tokenId?: string;
}

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
    example: '1f3870be',
    description:
      'Which operator token: the first 8 hexadecimal digits of its SHA-256. Null for events that are older than this is ' +
      'kept, and for everybody else.',
  })
  tokenId!: string | null;

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

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The id of the organization in which it happened; null for what belongs to none.',
  })
  organizationId!: string | null;

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

  @ApiProperty({ type: String, nullable: true, description: 'Of the request that did it.' })
  requestId!: string | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'What explains the change; depends on the type.',
  })
  data!: Record<string, unknown>;
}

export class ExportedAuditEventDto extends AuditEventDto {
  @ApiProperty({ description: 'Give it back as `cursor` for the events behind this one.' })
  cursor!: string;
}

export class AuditEventsPageDto {
  @ApiProperty({ type: [AuditEventDto] })
  data!: AuditEventDto[];

  @NextCursor()
  nextCursor!: string | null;
}
