import type { Type } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { INestApplication } from '@nestjs/common';
import type { FoyerError } from '../errors/foyer-error.js';
import type { ErrorCode } from './error-code.js';

/** How an answer to a request that failed looks. */
export interface ErrorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** All that the rest of Foyer knows of a version of the API. */
export interface ApiVersion {
  /** `1` for what is served under `/v1`. */
  readonly number: string;
  readonly module: Type;
  /** Shapes the errors of this version, for its routes and for unknown paths under its prefix. */
  readonly answerError: (error: FoyerError<ErrorCode>) => ErrorAnswer;
  /** Describes its routes. */
  readonly describe: (app: INestApplication) => OpenAPIObject;
}

/** The token under which the list of versions is known to the edge. */
export const API_VERSIONS = Symbol('API_VERSIONS');

/** The first segment of the path of anything that belongs to a version of the API. */
const VERSIONED_PATH = /^\/+v(\d+)(?=[/?]|$)/i;

/** The version that a path belongs to, whether there is one of that number or not; null outside the API. */
export function versionOfPath(url: string): string | null {
  return VERSIONED_PATH.exec(url)?.[1] ?? null;
}
