import type { INestApplication, Type } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import type { FoyerError } from '../errors/foyer-error.js';
import type { QuotaState } from '../quota/quota.store.js';
import type { ErrorCode } from './errors/error-code.js';
import type { PublicUrl } from '../rooms/public-url.js';

/** How an answer to a request that failed looks. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly contentType: string;
  /** JSON, or a page. */
  readonly body: Readonly<Record<string, unknown>> | string;
}

/** What is announced about the end of a version. Both dates may lie ahead; headers and answers follow from them. */
export interface Deprecation {
  /** From when on nobody should begin to use it. It works as before. */
  readonly deprecatedAt: Date;
  /** From when on it does not work any more: every request is answered 410. Not before `deprecatedAt`. */
  readonly sunsetAt?: Date;
  /** The number of the version to move to: a newer one, which stays longer. */
  readonly successor: string;
  /** Where people read how to move: an http(s) URL. */
  readonly guide: string;
}

export interface FirstRequest {
  /** What it does: `Create a room`. */
  readonly summary: string;
  readonly path: string;
  readonly body: object;
}

/** All that the rest of Foyer knows of a version of the API. */
export interface ApiVersion {
  /** `1` for what is served under `/v1`. */
  readonly number: string;
  readonly module: Type;
  /** Shapes the errors of this version, for its routes and for unknown paths under its prefix. */
  readonly answerError: (error: FoyerError<ErrorCode>, requestId: string, urls: PublicUrl) => ErrorAnswer;
  /** Headers that tell of the quota, beside those that every version has. */
  readonly quotaHeaders?: (state: QuotaState) => Record<string, string>;
  /** A POST that shows a newcomer what this version is for. */
  readonly firstRequest: FirstRequest;
  /** Describes its routes. */
  readonly describe: (app: INestApplication) => OpenAPIObject;
  /** A version without it is current. */
  readonly deprecation?: Deprecation;
}

/** The token under which the list of versions is known to the edge. */
export const API_VERSIONS = Symbol('API_VERSIONS');

/** The route under which a version of this number is served: `/v1`. */
export function basePathOf(number: string): string {
  return `/v${number}`;
}

/** The first segment of the path of anything that belongs to a version of the API. */
const VERSIONED_PATH = /^\/+v(\d+)(?=[/?]|$)/i;

/**
 * The version that a request belongs to, whether there is one of that number or not; null outside the API. The route
 * tells it, however the URL was written; without a route, the path does.
 */
export function versionOf({ routeOptions, url }: FastifyRequest): string | null {
  return versionOfPath(routeOptions?.url ?? '') ?? versionOfPath(url);
}

function versionOfPath(path: string): string | null {
  return VERSIONED_PATH.exec(path)?.[1] ?? null;
}
