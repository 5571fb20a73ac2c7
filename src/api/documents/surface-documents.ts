import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { PublicUrl } from '../../rooms/public-url.js';
import type { ApiSurface } from '../api-surface.js';
import { announceInDocument } from '../lifecycle/version-lifecycle.document.js';
import { statusOf } from '../lifecycle/version-lifecycle.js';
import { documentRequestIds } from './request-id.document.js';

/** What is published of an API. */
export interface SurfaceDocument {
  /** What it is called, also in its URLs: `v1`. */
  readonly name: string;
  /** What it is called where one is chosen: `v1`, `v1 (deprecated)` or `v1 (sunset)`. */
  readonly title: string;
  readonly document: OpenAPIObject;
}

/** The documents of all APIs that have routes, with all that is announced of them at this moment. */
export function describeSurfaces(
  app: INestApplication,
  surfaces: readonly ApiSurface[],
): readonly SurfaceDocument[] {
  const urls = PublicUrl.of(app);
  return surfaces
    .map((surface) => {
      const { name } = surface;
      const status = statusOf(surface);
      return {
        name,
        title: status === 'current' ? name : `${name} (${status})`,
        document: documentRequestIds(announceInDocument(surface.describe(app), surface, urls)),
      };
    })
    .filter(({ document }) => Object.keys(document.paths).length > 0);
}
