import { InvalidNewApiKeyError } from '../../auth/auth.errors.js';
import type { FoyerError } from '../../errors/foyer-error.js';
import { InvalidOrganizationError } from '../../organizations/organizations.errors.js';
import type { ErrorAnswer } from '../api-version.js';
import type { ErrorCode } from '../errors/error-code.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import { answerProblem } from '../problems/problem.js';

/** An error as operators are told it. */
export function answerToOperator(
  error: FoyerError<ErrorCode>,
  requestId: string,
  urls: PublicUrl,
): ErrorAnswer {
  const isOfMember = error instanceof InvalidNewApiKeyError || error instanceof InvalidOrganizationError;
  return answerProblem(error, requestId, urls, isOfMember ? error.field : null);
}
