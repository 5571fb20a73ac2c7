import type { Type } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { MAX_PAGE, type Position } from '../../database/keyset-listing.js';
import { toCursor } from './cursor.js';

const LIMIT_RULE = `must be a whole number from 1 to ${MAX_PAGE}`;

/**
 * Converts decimal digits to a number: no sign, fraction, exponent or other base, which JavaScript would accept too.
 * Anything else stays as it is, for a rule to refuse.
 */
export const toWholeNumber = ({ value }: { value: unknown }): unknown =>
  typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;

/** The query of every listing. */
export class PageQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_PAGE,
    default: 50,
    description: 'The number of items on a page.',
  })
  @Transform(toWholeNumber)
  @Max(MAX_PAGE, { message: LIMIT_RULE })
  @Min(1, { message: LIMIT_RULE })
  @IsInt({ message: LIMIT_RULE })
  limit = 50;

  @ApiPropertyOptional({
    type: String,
    description: 'The `nextCursor` of the previous page, in the same order. Omit it for the first page.',
  })
  @IsOptional()
  @IsString()
  cursor?: string;
}

interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** The class of a page of items, for a DTO to extend. */
export function PageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  class PageDto implements Page<Item> {
    @ApiProperty({ type: [item] })
    data!: Item[];

    @ApiProperty({
      type: String,
      nullable: true,
      description: 'Send it as `cursor` to get the next page; null on the last page.',
    })
    nextCursor!: string | null;
  }
  return PageDto;
}

/** A page as clients see it. @param sort the order of the listing */
export function toPage<Row, Item>(
  { items, next }: { readonly items: readonly Row[]; readonly next: Position | null },
  sort: string,
  toItem: (row: Row) => Item,
): Page<Item> {
  return { data: items.map(toItem), nextCursor: toCursor(next, sort) };
}
