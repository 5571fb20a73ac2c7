import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { EMBED_GUIDE_PATH } from '../api/documents/swagger-ui.js';
import { Public } from '../auth/access.decorators.js';
import type { Config } from '../config/config.js';
import { HTML } from '../http/browser/page.view.js';
import { PublicUrl } from '../rooms/public-url.js';
import { builtPage } from './page-files.js';
import { embedGuidePolicy } from './page-policies.js';

/** The page for developers who embed rooms. */
@Public()
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class EmbedGuideController {
  private readonly page: string;

  constructor(urls: PublicUrl) {
    this.page = builtPage('embed-guide', urls);
  }

  @Get(EMBED_GUIDE_PATH)
  @Header('Content-Type', HTML)
  show(): string {
    return this.page;
  }
}

/** Sets its policy, before the page may come from memory. To be called after that of the other documents is set. */
export function protectEmbedGuide(server: FastifyInstance, { publicUrl }: Config): void {
  const policy = embedGuidePolicy(publicUrl);
  server.addHook('onRequest', ({ routeOptions }, reply, done) => {
    if (routeOptions.url === EMBED_GUIDE_PATH) void reply.header('Content-Security-Policy', policy);
    done();
  });
}
