import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  Max,
  Min,
} from 'class-validator';
import { MAX_OVERLAP } from '../../auth/api-key.js';
import { type Scope, SCOPES } from '../../auth/scope.js';
import { IfGiven, IfSent } from '../../http/validation/if-sent.decorator.js';
import { IsDateTime } from '../../http/validation/rfc3339-date-time.js';
import { IsText } from '../../http/validation/text.js';

const EXAMPLE_EXPIRY = '2099-12-31T23:59:59.000Z';
const OVERLAP_RULE = `must be a whole number of seconds from 0 to ${MAX_OVERLAP}`;
const SCOPES_RULE = `must be a list of ${SCOPES.join(', ')}, each once`;

export class CreateApiKeyDto {
  @ApiProperty({ example: 'backend', minLength: 1, maxLength: 200, description: 'What it is for.' })
  @IsDefined({ message: 'is required' })
  @IsText(1, 200)
  name!: string;

  @ApiProperty({
    enum: SCOPES,
    isArray: true,
    minItems: 1,
    uniqueItems: true,
    example: ['rooms:read', 'rooms:write'],
    description: 'What it may do. A key cannot grant what it does not have itself.',
  })
  @IsDefined({ message: 'is required' })
  @IsIn(SCOPES, { each: true, message: SCOPES_RULE })
  @ArrayUnique({ message: SCOPES_RULE })
  @ArrayMinSize(1, { message: SCOPES_RULE })
  @ArrayMaxSize(SCOPES.length, { message: SCOPES_RULE })
  @IsArray({ message: SCOPES_RULE })
  scopes!: Scope[];

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: EXAMPLE_EXPIRY,
    description: 'When it stops working: RFC 3339 with a zone; null for never.',
  })
  @IfGiven()
  @IsDateTime()
  expiresAt?: string | null;
}

export class RotateApiKeyDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP,
    default: 0,
    example: 86_400,
    description: 'How many seconds the old key goes on working. With 0 it stops at once.',
  })
  @IfSent()
  @Max(MAX_OVERLAP, { message: OVERLAP_RULE })
  @Min(0, { message: OVERLAP_RULE })
  @IsInt({ message: OVERLAP_RULE })
  overlapSeconds?: number;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    example: EXAMPLE_EXPIRY,
    description: 'When the new key stops working; null for never. If absent, when the old one would have.',
  })
  @IfGiven()
  @IsDateTime()
  expiresAt?: string | null;
}

export class ApiKeyDto {
  @ApiProperty({ example: 'bc1ccff68716b081', description: 'The part of the key that is no secret.' })
  id!: string;

  @ApiProperty({ example: 'backend' })
  name!: string;

  @ApiProperty({ enum: SCOPES, isArray: true, example: ['rooms:read', 'rooms:write'] })
  scopes!: Scope[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: '44fe',
    description: 'Of the key, to know it by; null for keys that are older than this is kept.',
  })
  lastCharacters!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  createdAt!: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: EXAMPLE_EXPIRY,
    description: 'When it stops working, or stopped, UTC; null for never.',
  })
  expiresAt!: string | null;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2026-11-24T10:05:00.000Z',
    description: 'UTC; up to half a minute behind; null for never.',
  })
  lastUsedAt!: string | null;
}

export class IssuedApiKeyDto extends ApiKeyDto {
  @ApiProperty({
    example: 'foyer_…',
    description: 'The key itself. It is shown this once: Foyer keeps only a hash of it.',
  })
  key!: string;
}

export class ApiKeysPageDto {
  @ApiProperty({ type: [ApiKeyDto] })
  data!: ApiKeyDto[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it back as `cursor` for the next page; null on the last one.',
  })
  nextCursor!: string | null;
}
