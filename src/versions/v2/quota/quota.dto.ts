import { ApiProperty } from '@nestjs/swagger';
import { QuotaFields } from '../../../api/resources/quota.js';

export class QuotaCostsDto {
  @ApiProperty({ type: 'integer', example: 1, description: 'GET and HEAD.' })
  read!: number;

  @ApiProperty({ type: 'integer', example: 3, description: 'POST, PUT and PATCH.' })
  write!: number;

  @ApiProperty({ type: 'integer', example: 2, description: 'DELETE.' })
  delete!: number;
}

export class QuotaDto extends QuotaFields {
  @ApiProperty({ type: 'integer', example: 60, description: 'The length of a quota minute, in seconds.' })
  windowSeconds!: number;

  @ApiProperty({
    type: QuotaCostsDto,
    description: 'Points that each kind of request costs, unless its route declares another cost.',
  })
  costs!: QuotaCostsDto;
}
