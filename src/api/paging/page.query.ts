import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { toWholeNumber } from '../../validation/whole-number.js';

const LIMIT_RULE = 'must be a whole number from 1 to 100';

/** Query of every listing. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 100,
    default: 50,
    description: 'How many on a page.',
  })
  @Transform(toWholeNumber)
  @Max(100, { message: LIMIT_RULE })
  @Min(1, { message: LIMIT_RULE })
  @IsInt({ message: LIMIT_RULE })
  limit = 50;

  @ApiPropertyOptional({
    type: String,
    description: 'The `nextCursor` of the page before, in the same order; nothing for the first page.',
  })
  @IsOptional()
  @IsString()
  cursor?: string;
}
