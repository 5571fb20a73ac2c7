import { InvalidEnvironmentError } from '../config/environment.js';
import { FoyerError } from '../errors/foyer-error.js';
import { EXIT } from './program.js';

const EXIT_OF_CODE: Readonly<Record<string, number>> = {
  invalid_organization: EXIT.usage,
  invalid_new_api_key: EXIT.usage,
  scope_not_grantable: EXIT.usage,
  organization_not_found: EXIT.conflict,
  organization_slug_taken: EXIT.conflict,
  api_key_not_found: EXIT.conflict,
  api_key_already_rotated: EXIT.conflict,
  database_unavailable: EXIT.unavailable,
  quota_store_unavailable: EXIT.unavailable,
};

/** The exit code for a command that failed, other than by wrong usage. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof InvalidEnvironmentError) return EXIT.usage;
  return error instanceof FoyerError ? (EXIT_OF_CODE[error.code] ?? EXIT.failed) : EXIT.failed;
}
