import { Controller, Get, Headers, Inject, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../auth/access.decorators.js';
import { Config } from '../config/config.js';
import { API_SURFACES, type ApiSurface, versionsOf } from '../api/api-surface.js';
import { HTML, PAGE_POLICY } from '../http/browser/page.view.js';
import { prefersHtml } from '../http/browser/prefers-html.js';
import { PublicUrl } from '../rooms/public-url.js';
import { homePage } from './home-page.view.js';
import { signposts, type Signposts } from './signposts.js';

/** What a newcomer opens first: a page in a browser, the same in JSON for programs. */
@Public()
@ApiExcludeController()
@Controller({ version: VERSION_NEUTRAL })
export class HomePageController {
  private readonly signposts: Signposts;
  private readonly page: string;

  constructor(@Inject(API_SURFACES) surfaces: readonly ApiSurface[], config: Config, urls: PublicUrl) {
    const versions = versionsOf(surfaces);
    this.signposts = signposts(versions, urls);
    // How to begin is for whoever tries Foyer out; on a server with a database of its own it is nobody's business.
    this.page = homePage(this.signposts, versions, config.isEmbedded ? config.ownUrl : null);
  }

  @Get()
  show(
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): string | Signposts {
    void reply.header('Vary', 'Accept');
    if (!prefersHtml(accept)) return this.signposts;
    void reply.type(HTML).header('Content-Security-Policy', PAGE_POLICY);
    return this.page;
  }
}
