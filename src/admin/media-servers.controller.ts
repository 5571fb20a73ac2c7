import { Get } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse } from '@nestjs/swagger';
import { type MediaServerStatus, MediaServerStatuses } from '../sfu/media-server-status.js';
import { OperatorRoutes } from './operator-routes.decorator.js';

class MediaServerDto implements MediaServerStatus {
  @ApiProperty({ example: 'ws://janus:8188', description: 'Its URL in `JANUS_URL`.' })
  url!: string;

  @ApiProperty({ example: true, description: 'Whether it responds to the process that serves this request.' })
  responds!: boolean;

  @ApiProperty({ type: 'integer', example: 3, description: 'The number of rooms whose media go through it.' })
  rooms!: number;

  @ApiProperty({ type: 'integer', example: 57, description: 'The number of people in these rooms.' })
  people!: number;
}

class MediaServersDto {
  @ApiProperty({
    type: [MediaServerDto],
    description:
      'All media servers, in the order of `JANUS_URL`. Without any, group rooms are as small as normal ones.',
  })
  items!: readonly MediaServerDto[];
}

@OperatorRoutes('media-servers', 'Rooms')
export class AdminMediaServersController {
  constructor(private readonly statuses: MediaServerStatuses) {}

  @Get()
  @ApiOperation({
    operationId: 'listMediaServers',
    summary: 'List media servers',
    description: 'The media servers of group rooms, whether they respond, and how many people use each.',
  })
  @ApiResponse({ status: 200, description: 'All media servers.', type: MediaServersDto })
  async list(): Promise<MediaServersDto> {
    const servers = await this.statuses.list();
    return { items: servers.map(({ url, responds, rooms, people }) => ({ url, responds, rooms, people })) };
  }
}
