import { Config } from './config/config.js';
import { InvalidEnvironmentError } from './config/environment.js';
import { reasonOf } from './database/database.errors.js';
import { explainDatabaseFailure } from './database/explain-database-failure.js';
import { EmbeddedPostgresError } from './embedded-postgres/embedded-postgres-error.js';
import { SchemaChangeError } from './database/schema-change-error.js';
import { FoyerError } from './errors/foyer-error.js';
import { InvalidLifecycleError } from './api/lifecycle/version-lifecycle.rules.js';
import { TracingUnavailableError } from './tracing/tracing.js';

/** A failure for the operator: one sentence, and with `LOG_LEVEL=debug` the stack too. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return Config.isDebugging() ? `${sentenceOf(error)}\n${error.stack}` : sentenceOf(error);
}

function sentenceOf(error: Error): string {
  const reason = explainDatabaseFailure(error);
  if (reason !== null) return reason;
  if (
    error instanceof InvalidEnvironmentError ||
    error instanceof InvalidLifecycleError ||
    error instanceof EmbeddedPostgresError ||
    error instanceof SchemaChangeError ||
    error instanceof TracingUnavailableError
  )
    return error.message;
  if (error instanceof FoyerError) {
    const { cause, message } = error;
    return cause instanceof Error ? `${message} (${reasonOf(cause)})` : message;
  }
  return `${error.message || error.name} (LOG_LEVEL=debug shows where)`;
}
