import type { FoyerError } from '../../errors/foyer-error.js';
import { ExpiryNotGrantableError, InvalidNewApiKeyError } from '../../auth/auth.errors.js';
import type { ErrorAnswer } from '../../api/api-version.js';
import type { ErrorCode } from '../../api/errors/error-code.js';
import { answerProblem } from '../../api/problems/problem.js';
import type { PublicUrl } from '../../rooms/public-url.js';
import { QuotaExceededError } from '../../quota/quota.errors.js';
import { RoomEndsInPastError, TooMuchMetadataError } from '../../rooms/rooms.errors.js';

/** An error as v2 tells it: a problem of RFC 9457 with a stable `code`. */
export function answerError(error: FoyerError<ErrorCode>, requestId: string, urls: PublicUrl): ErrorAnswer {
  return answerProblem(error, requestId, urls, memberOf(error), extensionsOf(error));
}

/** The member of the body that an error of the core is about, by the name that v2 has for it. */
function memberOf(error: FoyerError<ErrorCode>): string | null {
  if (error instanceof RoomEndsInPastError) return 'endsAt';
  if (error instanceof InvalidNewApiKeyError) return error.field;
  if (error instanceof ExpiryNotGrantableError) return 'expiresAt';
  if (error instanceof TooMuchMetadataError) return 'metadata';
  return null;
}

function extensionsOf(error: FoyerError<ErrorCode>): Readonly<Record<string, unknown>> {
  if (!(error instanceof QuotaExceededError)) return {};
  const { limit, remaining, resetsAt } = error.state;
  return { limit, remaining, resetsAt: resetsAt.toISOString() };
}
