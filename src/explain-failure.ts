import { Config } from './config/config.js';
import { reasonOf } from './database/database.errors.js';
import { explainDatabaseFailure } from './database/explain-database-failure.js';
import { FoyerError, OperatorError } from './errors/foyer-error.js';

/** A failure for the operator: one sentence, and with `LOG_LEVEL=debug` the stack too. */
export function explainFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return Config.isDebugging() ? `${sentenceOf(error)}\n${error.stack}` : sentenceOf(error);
}

function sentenceOf(error: Error): string {
  const reason = explainDatabaseFailure(error);
  if (reason !== null) return reason;
  if (error instanceof OperatorError) return error.message;
  if (error instanceof FoyerError) {
    const { cause, message } = error;
    return cause instanceof Error ? `${message} (${reasonOf(cause)})` : message;
  }
  return `${error.message || error.name} (LOG_LEVEL=debug shows where)`;
}
