import { hideTokens } from '../auth/api-key-token.js';
import { InvalidEnvironmentError } from '../config/environment.js';
import { DatabaseUnavailableError, isDatabaseUnavailable } from '../database/database.errors.js';
import { FoyerError } from '../errors/foyer-error.js';
import { EXIT } from './program.js';

const EXIT_OF_CODE: Readonly<Record<string, number>> = {
  invalid_organization: EXIT.usage,
  invalid_new_api_key: EXIT.usage,
  invalid_webhook: EXIT.usage,
  scope_not_grantable: EXIT.usage,
  organization_not_found: EXIT.conflict,
  organization_slug_taken: EXIT.conflict,
  api_key_not_found: EXIT.conflict,
  api_key_already_rotated: EXIT.conflict,
  webhook_not_found: EXIT.conflict,
  webhook_limit_reached: EXIT.conflict,
  webhook_disabled: EXIT.conflict,
  delivery_not_found: EXIT.conflict,
  database_unavailable: EXIT.unavailable,
  quota_store_unavailable: EXIT.unavailable,
};

/** Prints why a command failed, other than by wrong usage. @returns the exit code */
export function reportFailure(error: unknown, explain: (error: unknown) => string): number {
  const isOutage = !(error instanceof FoyerError) && isDatabaseUnavailable(error);
  const failure = isOutage ? new DatabaseUnavailableError(error) : error;
  console.error(hideTokens(explain(failure)));
  if (failure instanceof InvalidEnvironmentError) return EXIT.usage;
  return failure instanceof FoyerError ? (EXIT_OF_CODE[failure.code] ?? EXIT.failed) : EXIT.failed;
}
