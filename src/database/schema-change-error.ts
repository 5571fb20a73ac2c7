import { OperatorError } from '../errors/foyer-error.js';

/** The types of events about the schema. */
export const MIGRATION_EVENTS = ['migration.undone'] as const;

/** The schema was not changed. */
export class SchemaChangeError extends OperatorError {
  override readonly name = 'SchemaChangeError';
}

/** SQLSTATE with which a migration refuses to run; its message says why and what to do. */
export const MIGRATION_REFUSED = 'FY001';
