import type { Type } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { FoyerError } from '../errors/foyer-error.js';
import type { QuotaState } from '../quota/quota.store.js';
import type { PublicUrl } from '../rooms/public-url.js';
import type { HeadersObject, SchemasObject } from './documents/document.responses.js';
import type { ErrorCode } from './errors/error-catalogue.js';
import type { ErrorResponse } from './errors/error-response.js';

/** The announced end of a version. Both dates may be in the future; headers and responses follow from them. */
export interface Deprecation {
  /** From when on new clients should not use it. It works as before. */
  readonly deprecatedAt: Date;
  /** From when on every request gets 410. Not before `deprecatedAt`. */
  readonly sunsetAt?: Date;
  /** The number of the version to move to: a newer one, which stays longer. */
  readonly successor: string;
  /** The migration guide: an http(s) URL. */
  readonly guide: string;
}

/** A POST that shows new users what an API is for. */
export interface FirstRequest {
  /** What it does: `Create a room`. */
  readonly summary: string;
  readonly path: string;
  readonly body: object;
}

/** How requests below a path are served, by an API or not. */
export interface Surface {
  /** The number of the API version: `1`; null if there are no versions. */
  readonly version: string | null;
  /** The credentials that a request must have. They are checked first. */
  readonly authentication: 'api_key' | 'operator_token' | 'none';
  /** Whether scripts on pages of the configured origins may call it. */
  readonly isCrossOrigin: boolean;
  /** Formats errors, including those for unknown paths below it. */
  readonly formatError: (
    error: FoyerError<ErrorCode>,
    request: Pick<FastifyRequest, 'id' | 'headers'>,
    urls: PublicUrl,
  ) => ErrorResponse;
  /** Quota headers in addition to those that every API has. */
  readonly quotaHeaders?: (state: QuotaState) => Record<string, string>;
  /** A version without it is current. */
  readonly deprecation?: Deprecation;
}

/** An API of Foyer: a version of the public API, or the one for operators. */
export interface ApiSurface extends Surface {
  /** The first segment of its paths, and the name of its document: `v1`. */
  readonly name: string;
  readonly module: Type;
  readonly firstRequest?: FirstRequest;
  readonly document: DocumentRules;
}

/** What the OpenAPI document of an API says in addition to what its routes declare. */
export interface DocumentRules {
  readonly title: string;
  /** The introduction, in Markdown. */
  readonly introduction: (urls: PublicUrl) => string;
  /** The security scheme of bearer tokens. */
  readonly security: { readonly name: string; readonly description: string; readonly bearerFormat?: string };
  /** The groups of routes, each with a description. */
  readonly tags: Readonly<Record<string, string>>;
  /** The content type of its errors. */
  readonly errorType: string;
  /** The schemas of its errors, by their names in the document and in generated clients. */
  readonly errorSchemas: Readonly<SchemasObject>;
  /** The name of the schema for a status code. */
  readonly errorSchemaOf: (status: number) => string;
  /** An example of an error. @param code as the route declares it, if it does */
  readonly errorExample: (status: number, message: string, urls: PublicUrl, code?: ErrorCode) => unknown;
  /** Other descriptions of the responses that every operation has, by status code. */
  readonly descriptions?: Readonly<Record<string, string>>;
  /** Whether requests cost points; true by default. */
  readonly isMetered?: false;
  /** Headers that stand wherever the quota headers do. */
  readonly headers?: HeadersObject;
}

/** An API that is a version. */
export type ApiVersion = ApiSurface & { readonly version: string };

/** The injection token of the list of all APIs: the versions, the newest last, and the API for operators. */
export const API_SURFACES = Symbol('API_SURFACES');

/** The base path of the version with this number: `/v1`. */
export function basePathOf(version: string): string {
  return `/v${version}`;
}

/** The APIs that are versions, the newest last. */
export function versionsOf(surfaces: readonly ApiSurface[]): readonly ApiVersion[] {
  return surfaces.filter((surface): surface is ApiVersion => surface.version !== null);
}

/** The first requests of the APIs that have one, by the name of the API. */
export function firstRequestsOf(surfaces: readonly ApiSurface[]) {
  return surfaces.flatMap(({ name, firstRequest }) => (firstRequest ? [{ name, firstRequest }] : []));
}

/**
 * A `curl` command that sends a request.
 * @param url the base URL of Foyer, without a trailing slash
 */
export function toCurl({ path, body }: FirstRequest, url: string, key: string): string {
  return [
    `curl ${url}${path} -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`,
  ].join('\n');
}
