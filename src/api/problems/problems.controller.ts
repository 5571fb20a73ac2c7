import { Controller, Get, Header, NotFoundException, Param, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../auth/access.decorators.js';
import { type ErrorCode, ERRORS } from '../errors/error-catalogue.js';
import { HTML, PAGE_POLICY } from '../../http/browser/page.view.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { problemPage, problemsPage } from './problems.view.js';

/** The pages for the `type` of problems. They need no key, because the reader may have no valid one. */
@Public()
@ApiExcludeController()
@Controller({ path: 'problems', version: VERSION_NEUTRAL })
export class ProblemsController {
  constructor(private readonly urls: PublicUrl) {}

  @Get()
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  list(): string {
    return problemsPage(this.urls);
  }

  @Get(':code')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  get(@Param('code') code: string): string {
    if (!Object.hasOwn(ERRORS, code)) throw new NotFoundException();
    return problemPage(code as ErrorCode, this.urls);
  }
}
