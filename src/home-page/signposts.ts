import type { ApiSurface } from '../api/api-surface.js';
import { DOCS_PATH, documentUrlsOf, type DocumentUrls } from '../api/documents/swagger-ui.js';
import type { PublicUrl } from '../rooms/public-url.js';

/** What this server is, and where everything else is found. */
export interface Signposts {
  readonly name: string;
  readonly description: string;
  /** Swagger UI. */
  readonly documentation: string;
  /** The OpenAPI documents, by the name of the version: `v1`. */
  readonly openapi: Readonly<Record<string, DocumentUrls>>;
  readonly versions: string;
  readonly problems: string;
  readonly health: string;
}

export function signposts(versions: readonly ApiSurface[], urls: PublicUrl): Signposts {
  return {
    name: 'Foyer',
    description:
      'Meeting rooms over REST: one POST makes a room, one URL opens it, and it deletes itself an hour after its end.',
    documentation: urls.to(DOCS_PATH),
    openapi: Object.fromEntries(versions.map(({ name }) => [name, documentUrlsOf(name, urls)])),
    versions: urls.to('/versions'),
    problems: urls.to('/problems'),
    health: urls.to('/health/ready'),
  };
}
