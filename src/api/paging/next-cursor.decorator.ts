import { ApiProperty } from '@nestjs/swagger';

/** The member of a page that leads to the next one. */
export const NextCursor = (): PropertyDecorator =>
  ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it back as `cursor` for the next page; null on the last one.',
  });
