import { ApiProperty } from '@nestjs/swagger';

export class QuotaCostsDto {
  @ApiProperty({ type: 'integer', example: 1, description: 'GET and HEAD.' })
  read!: number;

  @ApiProperty({ type: 'integer', example: 3, description: 'POST, PUT and PATCH.' })
  write!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'DELETE.' })
  delete!: number;
}

export class QuotaDto {
  @ApiProperty({ type: 'integer', example: 1000, description: 'Points a minute of the organization.' })
  limit!: number;

  @ApiProperty({
    type: 'integer',
    example: 997,
    description: 'Points left in this minute, this request paid for.',
  })
  remaining!: number;

  @ApiProperty({
    format: 'date-time',
    example: '2026-11-24T10:01:00.000Z',
    description: 'When all points are back, UTC.',
  })
  resetsAt!: string;

  @ApiProperty({
    type: 'integer',
    example: 60,
    description: 'How long a minute of the quota is, in seconds.',
  })
  windowSeconds!: number;

  @ApiProperty({
    type: QuotaCostsDto,
    description: 'Points that requests cost, unless their route says otherwise.',
  })
  costs!: QuotaCostsDto;
}
