import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsDateTime } from './rfc3339-date-time.js';

/** A parameter of a query that is a date. A plus in a URL means a space, so that an offset must be encoded. */
export function DateParameter(description: string): PropertyDecorator {
  return applyDecorators(
    ApiPropertyOptional({
      type: String,
      format: 'date-time',
      description: `${description} RFC 3339 with a zone; write a plus as \`%2B\`.`,
    }),
    IsOptional(),
    IsDateTime(),
  );
}
