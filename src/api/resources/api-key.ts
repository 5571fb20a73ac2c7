import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_EXPIRY } from '../../auth/api-key.decorators.js';
import { type Scope, SCOPES } from '../../auth/api-key.js';
import { DateOrNull, TextOrNull } from '../../validation/fields.js';

/** The fields of an API key that every API shows. */
export class ApiKeyFields {
  @ApiProperty({ example: 'bc1ccff68716b081', description: 'The part of the key that is not secret.' })
  id!: string;

  @ApiProperty({ example: 'backend' })
  name!: string;

  @ApiProperty({ enum: SCOPES, isArray: true, example: ['rooms:read', 'rooms:write'] })
  scopes!: Scope[];

  @TextOrNull('The last characters of the key, to recognize it by; null for old keys without this record.', {
    example: '44fe',
  })
  lastCharacters!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T10:00:00.000Z', description: 'UTC.' })
  createdAt!: string;

  @DateOrNull('When the key expires or expired, UTC; null for never.', EXAMPLE_EXPIRY)
  expiresAt!: string | null;

  @DateOrNull(
    'When the key was last used, UTC, up to 30 seconds late; null for never.',
    '2026-11-24T10:05:00.000Z',
  )
  lastUsedAt!: string | null;
}

/** The field that only the response to the creation of a key has. */
export class NewApiKeyFields {
  @ApiProperty({
    example: 'foyer_…',
    description: 'The key itself. It is shown only once: Foyer stores only a hash of it.',
  })
  key!: string;
}
