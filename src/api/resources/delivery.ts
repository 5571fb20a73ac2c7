import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsDefined, IsIn, IsOptional } from 'class-validator';
import { DateParameter, IsDateTime, toDate } from '../../validation/date-time.js';
import { DateOrNull, IfSent, TextOrNull } from '../../validation/fields.js';
import type { DeliveryFilter } from '../../webhooks/deliveries.sql.js';
import { type Attempt, type Delivery, DELIVERY_STATES, type DeliveryState } from '../../webhooks/delivery.js';
import type { Webhook } from '../../webhooks/webhook.js';
import { nameInFormat, WEBHOOK_EVENT_TYPES } from '../../webhooks/webhook-formats.js';
import { PageQuery } from '../paging/page.js';
import { toTimestamp } from './timestamp.js';

/** The order of a listing, as cursors contain it. */
export const NEWEST_DELIVERY_FIRST = '-createdAt';

const EXAMPLE_DATE = '2026-11-24T10:00:00.000Z';

/** The fields of a delivery that every API shows. */
export class DeliveryFields {
  @ApiProperty({ format: 'uuid', example: '5f0c2a44-3e0b-4c39-9a53-8ac1c8c9a7a1' })
  id!: string;

  @ApiProperty({
    format: 'uuid',
    example: 'b3e1f9a0-6a3c-4e19-8d4e-0a9f7f7d8d52',
    description: 'The id of the event, as the receiver gets it: the same in every attempt.',
  })
  eventId!: string;

  @ApiProperty({ enum: WEBHOOK_EVENT_TYPES })
  eventType!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE, description: 'When the event occurred, UTC.' })
  occurredAt!: string;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE, description: 'UTC.' })
  createdAt!: string;

  @ApiProperty({
    enum: DELIVERY_STATES,
    description: '`pending`: another attempt will be made. `failed`: no further attempt will be made.',
  })
  state!: DeliveryState;

  @ApiProperty({ type: 'integer', example: 1, description: 'How many attempts there were.' })
  attemptCount!: number;

  @DateOrNull('When the next attempt is due, UTC; null when there is none.', null)
  nextAttemptAt!: string | null;
}

/** One request to the receiver. */
export class AttemptFields {
  @ApiProperty({ type: 'integer', example: 1, description: '1 for the first one.' })
  number!: number;

  @ApiProperty({ format: 'date-time', example: EXAMPLE_DATE, description: 'UTC.' })
  attemptedAt!: string;

  @ApiProperty({ type: 'integer', example: 84, description: 'How long it took, in ms.' })
  durationMs!: number;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 200,
    description: 'The status code of the response; null without a response.',
  })
  statusCode!: number | null;

  @TextOrNull('Why there was no response; null if there was one.', { example: null })
  error!: string | null;

  @ApiProperty({ example: 'ok', description: 'The first kilobyte of the response, as UTF-8.' })
  response!: string;
}

/** The filters of a listing of deliveries. */
export class DeliveriesQuery extends PageQuery {
  @ApiPropertyOptional({ enum: DELIVERY_STATES, description: 'Only deliveries in this state.' })
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;

  @DateParameter('Only deliveries that were created after this time.')
  createdAfter?: string;

  @DateParameter('Only deliveries that were created before this time.')
  createdBefore?: string;
}

/** The body of a request for an example. */
export class ExampleFields {
  @IsIn(WEBHOOK_EVENT_TYPES, { message: `must be one of ${WEBHOOK_EVENT_TYPES.join(', ')}` })
  @IfSent()
  @ApiPropertyOptional({
    enum: WEBHOOK_EVENT_TYPES,
    example: undefined,
    description: 'The type of the example; by default the first one of the webhook.',
  })
  eventType?: string;
}

/** The body of a request to deliver again. */
export class RedeliveryFields {
  @IsDateTime()
  @IsDefined({ message: 'is required' })
  @ApiProperty({
    type: String,
    format: 'date-time',
    example: EXAMPLE_DATE,
    description: 'Deliveries that were created since then: RFC 3339 with a zone.',
  })
  failedSince!: string;
}

/** The response to it. */
export class RedeliveredFields {
  @ApiProperty({
    type: 'integer',
    example: 12,
    description:
      'How many deliveries will be attempted again. With 10000 there may be more: send the request again.',
  })
  deliveries!: number;
}

type Plain<T> = Pick<T, keyof T>;

export function toDeliveryFields({ format }: Webhook, delivery: Delivery): Plain<DeliveryFields> {
  return {
    id: delivery.id,
    eventId: delivery.eventId,
    eventType: nameInFormat(format, delivery.eventType),
    occurredAt: toTimestamp(delivery.occurredAt),
    createdAt: toTimestamp(delivery.createdAt),
    state: delivery.state,
    attemptCount: delivery.attempts,
    nextAttemptAt: delivery.dueAt && toTimestamp(delivery.dueAt),
  };
}

export function toAttemptFields(attempt: Attempt): Plain<AttemptFields> {
  return {
    number: attempt.number,
    attemptedAt: toTimestamp(attempt.attemptedAt),
    durationMs: attempt.duration,
    statusCode: attempt.statusCode,
    error: attempt.error,
    response: attempt.response,
  };
}

export function toDeliveryFilter({ state, createdAfter, createdBefore }: DeliveriesQuery): DeliveryFilter {
  return {
    ...(state && { state }),
    ...(createdAfter && { createdAfter: toDate(createdAfter) }),
    ...(createdBefore && { createdBefore: toDate(createdBefore) }),
  };
}
