import { Injectable } from '@nestjs/common';
import { purgeTask } from '../jobs/purge-task.js';
import { ThemesService } from './themes.service.js';

/** Deletes images that no theme uses any more: it was replaced, or its room is gone. */
@Injectable()
export class ThemeImagePurgeTask extends purgeTask(ThemesService, {
  name: 'theme-image-purge',
  period: 60_000,
  rows: 'images that no theme uses',
  run: (themes, pace) => themes.purgeImages(pace),
}) {}
