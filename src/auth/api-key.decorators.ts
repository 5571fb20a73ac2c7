import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsOptional,
  Max,
  Min,
} from 'class-validator';
import { MAX_OVERLAP, SCOPES } from './api-key.js';
import { IfSent, IsText } from '../validation/fields.js';
import { IsDateTime } from '../validation/date-time.js';

export const EXAMPLE_EXPIRY = '2099-12-31T23:59:59.000Z';

const OVERLAP_RULE = `must be a whole number of seconds from 0 to ${MAX_OVERLAP}`;
const SCOPES_RULE = `must be a list of ${SCOPES.join(', ')}, each once`;

/** The name of a new key, which is required. */
export const KeyName = (): PropertyDecorator =>
  applyDecorators(
    IsText(1, 200),
    IsDefined({ message: 'is required' }),
    ApiProperty({ example: 'backend', minLength: 1, maxLength: 200, description: 'What it is for.' }),
  );

/** The scopes of a new key, which are required. */
export const KeyScopes = (description: string): PropertyDecorator =>
  applyDecorators(
    IsArray({ message: SCOPES_RULE }),
    ArrayMaxSize(SCOPES.length, { message: SCOPES_RULE }),
    ArrayMinSize(1, { message: SCOPES_RULE }),
    ArrayUnique({ message: SCOPES_RULE }),
    IsIn(SCOPES, { each: true, message: SCOPES_RULE }),
    IsDefined({ message: 'is required' }),
    ApiProperty({
      enum: SCOPES,
      isArray: true,
      minItems: 1,
      uniqueItems: true,
      example: ['rooms:read', 'rooms:write'],
      description,
    }),
  );

/** When a new key stops working; null for never. */
export const KeyExpiry = (description: string): PropertyDecorator =>
  applyDecorators(
    IsDateTime(),
    IsOptional(),
    ApiPropertyOptional({
      type: String,
      format: 'date-time',
      nullable: true,
      example: EXAMPLE_EXPIRY,
      description,
    }),
  );

/** How many seconds a rotated key stays valid. */
export const KeyOverlap = (): PropertyDecorator =>
  applyDecorators(
    IsInt({ message: OVERLAP_RULE }),
    Min(0, { message: OVERLAP_RULE }),
    Max(MAX_OVERLAP, { message: OVERLAP_RULE }),
    IfSent(),
    ApiPropertyOptional({
      type: 'integer',
      minimum: 0,
      maximum: MAX_OVERLAP,
      default: 0,
      example: 86_400,
      description: 'How many seconds the old key goes on working. With 0 it stops at once.',
    }),
  );
