import { Controller, Get, Headers, Inject, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { Config } from '../config/config.js';
import { API_SURFACES, type ApiSurface, versionsOf } from '../api/api-surface.js';
import { DOCS_PATH, documentUrlsOf, EMBED_GUIDE_PATH } from '../api/documents/swagger-ui.js';
import { HTML, PAGE_POLICY } from '../http/browser/page.view.js';
import { prefersHtml } from '../http/server/accept.js';
import { PublicUrl } from '../rooms/public-url.js';
import { homePage, type ServerDescription } from './home-page.view.js';

/** The start page of this server: HTML for browsers, the same as JSON for programs. */
@Public()
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class HomePageController {
  private readonly description: ServerDescription;
  private readonly page: string;

  constructor(@Inject(API_SURFACES) surfaces: readonly ApiSurface[], config: Config, urls: PublicUrl) {
    const versions = versionsOf(surfaces);
    this.description = {
      name: 'Foyer',
      description:
        'Meeting rooms over REST: one POST creates a room, one URL opens it, and it is deleted one hour after it ends.',
      documentation: urls.to(DOCS_PATH),
      embedding: urls.to(EMBED_GUIDE_PATH),
      openapi: Object.fromEntries(versions.map(({ name }) => [name, documentUrlsOf(name, urls)])),
      versions: urls.to('/versions'),
      problems: urls.to('/problems'),
      health: urls.to('/health/ready'),
    };
    // The first steps are for trying Foyer out: a server with its own database does not show them.
    this.page = homePage(this.description, versions, config.isEmbedded ? config.ownUrl : null);
  }

  @Get()
  show(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | ServerDescription {
    void reply.header('Vary', 'Accept');
    if (!prefersHtml(accept)) return this.description;
    void reply.type(HTML).header('Content-Security-Policy', PAGE_POLICY);
    return this.page;
  }
}
