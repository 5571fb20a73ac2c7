import type { FastifyRequest } from 'fastify';
import type { ErrorCode } from '../../api/errors/error-catalogue.js';
import type { ErrorResponse } from '../../api/errors/error-response.js';
import { formatProblem } from '../../api/problems/problem.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import { QuotaExceededError } from '../../quota/quota.errors.js';
import type { PublicUrl } from '../../rooms/public-url.js';

/** An error in v2: a problem of RFC 9457 with a stable `code`. */
export function formatError(
  error: FoyerError<ErrorCode>,
  request: Pick<FastifyRequest, 'id'>,
  urls: PublicUrl,
): ErrorResponse {
  return formatProblem(error, request, urls, extensionsOf(error));
}

function extensionsOf(error: FoyerError<ErrorCode>): Readonly<Record<string, unknown>> {
  if (!(error instanceof QuotaExceededError)) return {};
  const { limit, remaining, resetsAt } = error.state;
  return { limit, remaining, resetsAt: resetsAt.toISOString() };
}
