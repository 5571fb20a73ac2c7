import { Controller, Get, Header, Inject, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../auth/access.decorators.js';
import { API_SURFACES, type ApiSurface, type ApiVersion, basePathOf, versionsOf } from '../api-surface.js';
import { type DocumentUrls, documentUrlsOf } from '../documents/swagger-ui.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { statusOf, type VersionStatus } from './version-lifecycle.js';

/** How long the list may be cached, in seconds: the status of a version rarely changes. */
const MAX_AGE = 300;

/** A version of the API in the list. Dates are ISO 8601, UTC. */
interface ListedVersion {
  readonly number: number;
  readonly status: VersionStatus;
  readonly basePath: string;
  readonly deprecatedAt: string | null;
  readonly sunsetAt: string | null;
  /** The number of the version to move to. */
  readonly successor: number | null;
  /** The URL of the migration guide. */
  readonly guide: string | null;
  readonly openapi: DocumentUrls;
}

/** Lists the versions of the API and their deprecations. It needs no key. */
@Public()
@ApiExcludeController()
@Controller({ path: 'versions', version: VERSION_NEUTRAL })
export class VersionsController {
  constructor(
    @Inject(API_SURFACES) private readonly surfaces: readonly ApiSurface[],
    private readonly urls: PublicUrl,
  ) {}

  /** All versions, the newest last. */
  @Get()
  @Header('Cache-Control', `public, max-age=${MAX_AGE}`)
  list(): { readonly versions: readonly ListedVersion[] } {
    return { versions: versionsOf(this.surfaces).map((version) => toListedVersion(version, this.urls)) };
  }
}

function toListedVersion(surface: ApiVersion, urls: PublicUrl): ListedVersion {
  const { name, version, deprecation } = surface;
  return {
    number: Number(version),
    status: statusOf(surface),
    basePath: urls.to(basePathOf(version)),
    deprecatedAt: deprecation?.deprecatedAt.toISOString() ?? null,
    sunsetAt: deprecation?.sunsetAt?.toISOString() ?? null,
    successor: deprecation ? Number(deprecation.successor) : null,
    guide: deprecation?.guide ?? null,
    openapi: documentUrlsOf(name, urls),
  };
}
