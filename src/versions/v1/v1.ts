import { Module } from '@nestjs/common';
import type { ApiSurface } from '../../api/api-surface.js';
import { HttpModule } from '../../http/http.module.js';
import { InsightsModule } from '../../insights/insights.module.js';
import { RoomsModule } from '../../rooms/rooms.module.js';
import { ThemesModule } from '../../themes/themes.module.js';
import { InsightsController } from './insights/insights.controller.js';
import { MeetingsController } from './meetings.controller.js';
import {
  RecordingsController,
  SummariesController,
  TranscriptionsController,
} from './recordings/recordings.controllers.js';
import { ThemesController } from './themes/themes.controller.js';
import { document } from './v1.document.js';
import { formatError } from './v1.errors.js';

@Module({
  imports: [HttpModule, InsightsModule, RoomsModule, ThemesModule],
  controllers: [
    MeetingsController,
    InsightsController,
    RecordingsController,
    TranscriptionsController,
    SummariesController,
    ThemesController,
  ],
})
export class V1Module {}

/** The API for clients that were written for Whereby. */
export const v1: ApiSurface = {
  name: 'v1',
  version: '1',
  module: V1Module,
  authentication: 'api_key',
  isCrossOrigin: true,
  formatError,
  firstRequest: {
    summary: 'Create a meeting',
    path: '/v1/meetings',
    body: { endDate: '2099-12-31T23:59:59Z', fields: ['hostRoomUrl'] },
  },
  document,
};
