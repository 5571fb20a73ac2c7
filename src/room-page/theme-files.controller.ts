import { Controller, Get, NotFoundException, Param, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { imageOfPath, THEME_FILES_PATH } from '../themes/theme.js';
import { ThemesService } from '../themes/themes.service.js';
import { FOREVER } from './page-files.js';
import { pictureOf } from './theme-pictures.js';

/** The images and pictures of themes, for the pages of rooms. Their names change with their content. */
@Public()
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class ThemeFilesController {
  constructor(private readonly themes: ThemesService) {}

  /** @throws NotFoundException */
  @Get(`${THEME_FILES_PATH}:file`)
  async read(
    @Param('file') file: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer | string> {
    const picture = pictureOf(file);
    const hash = imageOfPath(THEME_FILES_PATH + file);
    const content = picture ?? (hash && (await this.themes.readImage(hash)));
    if (!content) throw new NotFoundException();
    void reply.header('Cache-Control', FOREVER).type(picture ? 'image/svg+xml' : 'image/webp');
    return content;
  }
}
