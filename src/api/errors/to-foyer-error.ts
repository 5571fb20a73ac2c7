import { HttpException } from '@nestjs/common';
import { DatabaseUnavailableError, meaningOf, reasonOf, sqlStateOf } from '../../database/database.errors.js';
import { FoyerError } from '../../errors/foyer-error.js';
import { MAX_BODY_SIZE } from '../../http/limits/request-limits.js';
import type { ErrorCode } from './error-catalogue.js';
import {
  type HttpRefusalCode,
  HttpRefusalError,
  InternalError,
  MalformedRequestError,
} from '../../http/request.errors.js';

const TOO_LARGE = `The request body is larger than ${MAX_BODY_SIZE / 1024} KiB.`;

/** What Nest and Fastify refuse by themselves, by status code. */
const REFUSALS: Readonly<Record<number, readonly [code: HttpRefusalCode, message: string]>> = {
  408: ['request_timeout', 'The request took too long to arrive.'],
  413: ['payload_too_large', TOO_LARGE],
  414: ['uri_too_long', 'The URL is too long.'],
  415: ['unsupported_media_type', 'The request body must be JSON: send "Content-Type: application/json".'],
  431: ['headers_too_large', 'The headers are too large.'],
};

/** Converts anything that was thrown while a request was processed, also by Nest and Fastify, to an error of Foyer. */
export function toFoyerError(thrown: unknown): FoyerError<ErrorCode> {
  if (thrown instanceof FoyerError) return thrown as FoyerError<ErrorCode>;
  const status = statusOf(thrown);
  // A broken connection of a client has the same error codes as one of the database; but Fastify gives it a status code.
  const meaning = status >= 500 ? meaningOf(thrown) : null;
  if (meaning === 'again' || meaning === 'unavailable') return new DatabaseUnavailableError(thrown);
  if (meaning === 'unstorable')
    return new MalformedRequestError('The request contains a character that cannot be stored.', thrown);
  if (meaning === 'defect') {
    const reason = `Postgres returned SQLSTATE ${sqlStateOf(thrown)}, which no statement expects: ${reasonOf(thrown)}.`;
    return new InternalError(new Error(reason, { cause: thrown }));
  }
  const refusal = REFUSALS[status];
  if (refusal) return new HttpRefusalError(...refusal);
  if (status >= 500) return new InternalError(thrown);
  const message = thrown instanceof Error ? thrown.message : 'The request cannot be parsed.';
  return new MalformedRequestError(message, thrown);
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = thrown instanceof Error && (thrown as Error & { statusCode?: unknown }).statusCode;
  return typeof status === 'number' ? status : 500;
}
