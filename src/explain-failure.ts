import { Config } from './config/config.js';
import { InvalidEnvironmentError } from './config/environment.js';
import { EmbeddedPostgresError } from './database/embedded/embedded-postgres-error.js';
import { SchemaChangeError } from './database/schema-change-error.js';
import { FoyerError } from './errors/foyer-error.js';
import { InvalidLifecycleError } from './http/lifecycle/version-lifecycle.rules.js';
import { TracingUnavailableError } from './tracing/tracing-unavailable-error.js';

/** What the operator reads when Foyer cannot start or go on: one sentence, and with `LOG_LEVEL=debug` the stack too. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return Config.isDebugging() ? `${sentenceOf(error)}\n${error.stack}` : sentenceOf(error);
}

function sentenceOf(error: Error): string {
  if (
    error instanceof InvalidEnvironmentError ||
    error instanceof InvalidLifecycleError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof SchemaChangeError ||
    error instanceof TracingUnavailableError
  )
    return error.message;
  if (error instanceof FoyerError) {
    const { cause } = error;
    return cause instanceof Error && cause.message ? `${error.message} (${cause.message})` : error.message;
  }
  const { code } = error as NodeJS.ErrnoException;
  // SQLSTATE class 28 (who logs in), 3D (which database), 42P01 (which tables).
  if (/^(28|3D)/.test(code ?? ''))
    return `Postgres refuses the connection of DATABASE_URL: ${error.message}.`;
  if (code === '42P01')
    return `The database is not up to date (${error.message}): run "npm run foyer -- migrations run".`;
  return `${error.message || error.name} (LOG_LEVEL=debug shows where)`;
}
