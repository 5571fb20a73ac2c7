import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { REQUEST_ID, REQUEST_ID_HEADER } from '../../http/observability/request-id.js';
import { PublicUrl } from '../../rooms/public-url.js';
import type { ApiSurface } from '../api-surface.js';
import { announceInDocument } from '../lifecycle/version-lifecycle.document.js';
import { statusOf } from '../lifecycle/version-lifecycle.js';
import { describeApi } from './document.js';
import { type HeadersObject, operationsOf, responsesOf } from './document.responses.js';

/** The published document of an API. */
export interface SurfaceDocument {
  /** Its name, also in its URLs: `v1`. */
  readonly name: string;
  /** Its name in the list of Swagger UI: `v1`, `v1 (deprecated)` or `v1 (sunset)`. */
  readonly title: string;
  readonly document: OpenAPIObject;
}

const REQUEST_ID_HEADERS: HeadersObject = {
  [REQUEST_ID_HEADER]: {
    description:
      'The id of this request in logs and audit events: the value that the client sent, if it has 1 to 128 visible ASCII ' +
      'characters; otherwise a new one.',
    required: true,
    schema: { type: 'string', pattern: REQUEST_ID.source, example: '019ab0c2-7a30-7cc9-b0a5-0a5d6d9f1c11' },
  },
};

/** The documents of all APIs that have routes, with the deprecations that are announced now. */
export function describeSurfaces(
  app: INestApplication,
  surfaces: readonly ApiSurface[],
): readonly SurfaceDocument[] {
  const urls = PublicUrl.of(app);
  return surfaces
    .map((surface) => {
      const { name } = surface;
      const status = statusOf(surface);
      const document = announceInDocument(describeApi(app, surface), surface, urls);
      for (const [, operation] of operationsOf(document))
        for (const response of responsesOf(operation))
          response.headers = { ...response.headers, ...REQUEST_ID_HEADERS };
      return { name, title: status === 'current' ? name : `${name} (${status})`, document };
    })
    .filter(({ document }) => Object.keys(document.paths).length > 0);
}
