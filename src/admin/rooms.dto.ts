import { ApiProperty } from '@nestjs/swagger';

export class PurgedRoomsDto {
  @ApiProperty({ type: 'integer', example: 12, description: 'How many rooms this request deleted.' })
  purged!: number;
}
