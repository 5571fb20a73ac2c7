import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ApiVersion } from '../api-version.js';
import { PublicUrl } from '../../rooms/public-url.js';
import { documentRequestIds } from './request-id.document.js';
import { announceInDocument } from '../lifecycle/version-lifecycle.document.js';
import { statusOf } from '../lifecycle/version-lifecycle.js';

/** What is published of a version. */
export interface VersionDocument {
  /** `1` for v1. */
  readonly number: string;
  /** What it is called where one is chosen: `v1`, `v1 (deprecated)` or `v1 (sunset)`. */
  readonly title: string;
  readonly document: OpenAPIObject;
}

/** The documents of versions as they are served, with all that is announced of them at this moment. */
export function describeVersions(
  app: INestApplication,
  versions: readonly ApiVersion[],
): readonly VersionDocument[] {
  const urls = PublicUrl.of(app);
  return versions.map((version) => {
    const { number } = version;
    const status = statusOf(version);
    return {
      number,
      title: status === 'current' ? `v${number}` : `v${number} (${status})`,
      document: documentRequestIds(announceInDocument(version.describe(app), version, urls)),
    };
  });
}
