import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsDefined,
  IsIn,
  IsInt,
  Max,
  Min,
} from 'class-validator';
import { IfSent, IsText, DateOrNull, TextOrNull } from '../../validation/fields.js';
import {
  DISABLED_REASONS,
  type DisabledReason,
  type IssuedWebhook,
  MAX_DESCRIPTION_LENGTH,
  MAX_URL_LENGTH,
  SECRET_OVERLAP,
  type Webhook,
  WEBHOOK_FORMATS,
  type WebhookFormatName,
} from '../../webhooks/webhook.js';
import { nameInFormat, WEBHOOK_EVENT_TYPES } from '../../webhooks/webhook-formats.js';
import { toTimestamp } from './timestamp.js';

/** The order of a listing, as cursors contain it. */
export const NEWEST_WEBHOOK_FIRST = '-createdAt';

const URL_MEANING =
  'Where events are sent: `https://` with a public host, without user, password and fragment. Redirects are not followed.';
const URL_EXAMPLE = 'https://app.example.com/hooks/foyer';
const TYPES_RULE = `must be a list of event types, each once: ${WEBHOOK_EVENT_TYPES.join(', ')}`;
const TYPES_MEANING =
  'Which events are sent. Those of `whereby-1.0` begin with `room.client.` and `room.session.`.';
const TYPES_EXAMPLE = ['room.created', 'participant.joined', 'participant.left', 'session.ended'];
const OVERLAP_RULE = `must be a whole number of seconds from 0 to ${SECRET_OVERLAP}`;

const IsWebhookUrl = (): PropertyDecorator => IsText(1, MAX_URL_LENGTH);
const IsDescription = (): PropertyDecorator => IsText(0, MAX_DESCRIPTION_LENGTH);

function AreEventTypes(): PropertyDecorator {
  const rules = [
    IsArray({ message: TYPES_RULE }),
    ArrayMinSize(1, { message: TYPES_RULE }),
    ArrayMaxSize(WEBHOOK_EVENT_TYPES.length, { message: TYPES_RULE }),
    ArrayUnique({ message: TYPES_RULE }),
    IsIn(WEBHOOK_EVENT_TYPES, { each: true, message: TYPES_RULE }),
  ];
  return (target, name) => rules.forEach((rule) => rule(target, name));
}

/** The body of a request that creates a webhook. */
export class NewWebhookFields {
  @IsWebhookUrl()
  @IsDefined({ message: 'is required' })
  @ApiProperty({ minLength: 1, maxLength: MAX_URL_LENGTH, example: URL_EXAMPLE, description: URL_MEANING })
  url!: string;

  @IsIn(WEBHOOK_FORMATS, { message: `must be one of ${WEBHOOK_FORMATS.join(', ')}` })
  @IfSent()
  @ApiPropertyOptional({
    enum: WEBHOOK_FORMATS,
    default: 'foyer-2',
    description:
      '`foyer-2`: signed as Standard Webhooks describes. `whereby-1.0`: the body and the signature of Whereby’s webhooks. ' +
      'It never changes.',
  })
  format: WebhookFormatName = 'foyer-2';

  @AreEventTypes()
  @IsDefined({ message: 'is required' })
  @ApiProperty({
    enum: WEBHOOK_EVENT_TYPES,
    isArray: true,
    minItems: 1,
    uniqueItems: true,
    example: TYPES_EXAMPLE,
    description: TYPES_MEANING,
  })
  eventTypes!: string[];

  @IsDescription()
  @IfSent()
  @ApiPropertyOptional({
    type: String,
    maxLength: MAX_DESCRIPTION_LENGTH,
    default: '',
    description: 'What it is for.',
  })
  description = '';

  @IsBoolean({ message: 'must be true or false' })
  @IfSent()
  @ApiPropertyOptional({ type: Boolean, default: true, description: 'Whether events are sent.' })
  enabled = true;
}

/** The body of a request that changes a webhook: a JSON Merge Patch (RFC 7396). */
export class WebhookChangeFields {
  @IsWebhookUrl()
  @IfSent()
  @ApiPropertyOptional({
    minLength: 1,
    maxLength: MAX_URL_LENGTH,
    example: URL_EXAMPLE,
    description: URL_MEANING,
  })
  url?: string;

  @AreEventTypes()
  @IfSent()
  @ApiPropertyOptional({
    enum: WEBHOOK_EVENT_TYPES,
    isArray: true,
    minItems: 1,
    uniqueItems: true,
    example: TYPES_EXAMPLE,
    description: TYPES_MEANING,
  })
  eventTypes?: string[];

  @IsDescription()
  @IfSent()
  @ApiPropertyOptional({ type: String, maxLength: MAX_DESCRIPTION_LENGTH, description: 'What it is for.' })
  description?: string;

  @IsBoolean({ message: 'must be true or false' })
  @IfSent()
  @ApiPropertyOptional({
    description:
      'Whether events are sent. Events that occur while it is disabled are not sent later; deliveries that wait are sent ' +
      'once it is enabled again.',
  })
  enabled?: boolean;
}

/** The body of a request that rotates the secret of a webhook. */
export class SecretRotationFields {
  @IsInt({ message: OVERLAP_RULE })
  @Min(0, { message: OVERLAP_RULE })
  @Max(SECRET_OVERLAP, { message: OVERLAP_RULE })
  @IfSent()
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: SECRET_OVERLAP,
    default: SECRET_OVERLAP,
    description: 'How many seconds the former secret signs as well. With 0 it stops at once.',
  })
  overlapSeconds?: number;
}

/** The fields of a webhook that every API shows. */
export class WebhookFields {
  @ApiProperty({ format: 'uuid', example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11', description: 'UUIDv7.' })
  id!: string;

  @ApiProperty({ example: URL_EXAMPLE })
  url!: string;

  @ApiProperty({ enum: WEBHOOK_FORMATS })
  format!: WebhookFormatName;

  @ApiProperty({ enum: WEBHOOK_EVENT_TYPES, isArray: true, example: TYPES_EXAMPLE })
  eventTypes!: string[];

  @ApiProperty({ example: 'production' })
  description!: string;

  @ApiProperty({ description: 'Whether events are sent.' })
  enabled!: boolean;

  @ApiProperty({
    type: String,
    enum: DISABLED_REASONS,
    nullable: true,
    example: null,
    description:
      'Why it is disabled; null while it is enabled. `requested`: somebody did it. `gone`: the receiver answered 410. ' +
      '`failing`: the receiver accepted nothing for a day.',
  })
  disabledReason!: DisabledReason | null;

  @DateOrNull('When it was disabled, UTC; null while it is enabled.', null)
  disabledAt!: string | null;

  @DateOrNull(
    'The first failure since the receiver last accepted a request, UTC; null if there is none.',
    null,
  )
  failingSince!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  createdAt!: string;
}

/** The field that only the response to a creation or a rotation has. */
export class WebhookSecretFields {
  @TextOrNull('The secret that signs the requests. It is shown only once.', {
    nullable: false,
    example: 'whsec_…',
  })
  secret!: string;
}

type Plain<T> = Pick<T, keyof T>;

export function toWebhookFields(webhook: Webhook): Plain<WebhookFields> {
  return {
    id: webhook.id,
    url: webhook.url,
    format: webhook.format,
    eventTypes: webhook.eventTypes.map((type) => nameInFormat(webhook.format, type)),
    description: webhook.description,
    enabled: webhook.enabled,
    disabledReason: webhook.disabledReason,
    disabledAt: webhook.disabledAt && toTimestamp(webhook.disabledAt),
    failingSince: webhook.failingSince && toTimestamp(webhook.failingSince),
    createdAt: toTimestamp(webhook.createdAt),
  };
}

export function toIssuedWebhookFields({
  webhook,
  secret,
}: IssuedWebhook): Plain<WebhookFields & WebhookSecretFields> {
  return { ...toWebhookFields(webhook), secret: secret.reveal() };
}
