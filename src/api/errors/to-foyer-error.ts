import { HttpException } from '@nestjs/common';
import { DatabaseUnavailableError, meaningOf, reasonOf, sqlStateOf } from '../../database/database.errors.js';
import { FoyerError } from '../../errors/foyer-error.js';
import { MAX_BODY_SIZE } from '../../http/limits/request-limits.js';
import type { ErrorCode } from './error-catalogue.js';
import { HttpRefusalError, InternalError, MalformedRequestError } from '../../http/request.errors.js';

/** Finds Foyer's own word for anything that was thrown while a request was answered, by Nest and Fastify too. */
export function toFoyerError(thrown: unknown): FoyerError<ErrorCode> {
  if (thrown instanceof FoyerError) return thrown as FoyerError<ErrorCode>;
  // A client that breaks its connection off has the same codes as a database that does; but Fastify says whose it is.
  const meaning = statusOf(thrown) >= 500 ? meaningOf(thrown) : null;
  switch (meaning) {
    case 'again':
    case 'unavailable':
      return new DatabaseUnavailableError(thrown);
    case 'unstorable':
      return new MalformedRequestError('The request contains a character that cannot be stored.', thrown);
    case 'defect':
      return new InternalError(
        new Error(
          `Postgres answered SQLSTATE ${sqlStateOf(thrown)}, which no statement expects: ${reasonOf(thrown)}.`,
          { cause: thrown },
        ),
      );
    case null:
  }
  switch (statusOf(thrown)) {
    case 408:
      return new HttpRefusalError('request_timeout', 'The request took too long to arrive.');
    case 413:
      return new HttpRefusalError(
        'payload_too_large',
        `The body is larger than ${MAX_BODY_SIZE / 1024} KiB.`,
      );
    case 414:
      return new HttpRefusalError('uri_too_long', 'The URL is too long.');
    case 415:
      return new HttpRefusalError(
        'unsupported_media_type',
        'The body must be JSON: send "Content-Type: application/json".',
      );
    case 431:
      return new HttpRefusalError('headers_too_large', 'The headers are too large.');
    default:
      return statusOf(thrown) < 500
        ? new MalformedRequestError(
            thrown instanceof Error ? thrown.message : 'The request cannot be read.',
            thrown,
          )
        : new InternalError(thrown);
  }
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = thrown instanceof Error && (thrown as Error & { statusCode?: unknown }).statusCode;
  return typeof status === 'number' ? status : 500;
}
