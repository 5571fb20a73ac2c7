import type { INestApplication, Type } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { FoyerError } from '../errors/foyer-error.js';
import type { QuotaState } from '../quota/quota.store.js';
import type { PublicUrl } from '../rooms/public-url.js';
import type { ErrorCode } from './errors/error-catalogue.js';
import type { ErrorResponse } from './errors/error-response.js';

/** What is announced about the end of a version. Both dates may be in the future; headers and responses follow from them. */
export interface Deprecation {
  /** From when on nobody should begin to use it. It works as before. */
  readonly deprecatedAt: Date;
  /** From when on every request gets 410. Not before `deprecatedAt`. */
  readonly sunsetAt?: Date;
  /** The number of the version to move to: a newer one, which stays longer. */
  readonly successor: string;
  /** Where people read how to move: an http(s) URL. */
  readonly guide: string;
}

/** A POST that shows a newcomer what an API is for. */
export interface FirstRequest {
  /** What it does: `Create a room`. */
  readonly summary: string;
  readonly path: string;
  readonly body: object;
}

/** How requests below a path are served, whether there is an API or not. */
export interface Surface {
  /** The number of the version of the API: `1`; null for what has no versions. */
  readonly version: string | null;
  /** What a request must present before anything else is done with it. */
  readonly authentication: 'api_key' | 'operator_token' | 'none';
  /** Whether scripts of the configured origins may call it. */
  readonly isCrossOrigin: boolean;
  /** Formats errors, also those of unknown paths below it. */
  readonly formatError: (
    error: FoyerError<ErrorCode>,
    request: Pick<FastifyRequest, 'id' | 'headers'>,
    urls: PublicUrl,
  ) => ErrorResponse;
  /** Quota headers beside those that every API has. */
  readonly quotaHeaders?: (state: QuotaState) => Record<string, string>;
  /** A version without it is current. */
  readonly deprecation?: Deprecation;
}

/** An API that Foyer serves: a version of the public API, or the one for operators. */
export interface ApiSurface extends Surface {
  /** The first segment of its paths, and the name of its document: `v1`. */
  readonly name: string;
  readonly module: Type;
  readonly firstRequest?: FirstRequest;
  /** Describes its routes. */
  readonly describe: (app: INestApplication) => OpenAPIObject;
}

/** The token under which the list of all APIs is injected, the versions in their order, the newest last. */
export const API_SURFACES = Symbol('API_SURFACES');

/** The path under which a version of this number is served: `/v1`. */
export function basePathOf(version: string): string {
  return `/v${version}`;
}

/** The APIs that are versions, with their numbers, the newest last. */
export function versionsOf(
  surfaces: readonly ApiSurface[],
): readonly (ApiSurface & { readonly version: string })[] {
  return surfaces.filter((surface) => surface.version !== null) as (ApiSurface & {
    readonly version: string;
  })[];
}

/**
 * A line for a terminal that sends a request, ready to paste.
 * @param url where Foyer is reached, without a trailing slash
 */
export function toCurl({ path, body }: FirstRequest, url: string, key: string): string {
  return [
    `curl ${url}${path} -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
  ].join('\n');
}
