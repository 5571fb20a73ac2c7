import { ApiProperty } from '@nestjs/swagger';
import { type Scope, SCOPES } from '../../../auth/scope.js';
import { NextCursor } from '../../../api/paging/next-cursor.decorator.js';
import {
  EXAMPLE_EXPIRY,
  KeyExpiry,
  KeyName,
  KeyOverlap,
  KeyScopes,
} from '../../../auth/api-key.decorators.js';

export class CreateApiKeyDto {
  @KeyName()
  name!: string;

  @KeyScopes('What it may do. A key cannot grant what it does not have itself.')
  scopes!: Scope[];

  @KeyExpiry(
    'When it stops working: RFC 3339 with a zone; null for never. If absent, when the key that asks does. It must not be later than that.',
  )
  expiresAt?: string | null;
}

export class RotateApiKeyDto {
  @KeyOverlap()
  overlapSeconds?: number;

  @KeyExpiry(
    'When the new key stops working; null for never. If absent, when the old one would have. It must not be later than when the key that asks stops working.',
  )
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

  @NextCursor()
  nextCursor!: string | null;
}
