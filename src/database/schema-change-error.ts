/** What happens to the schema. */
export const MIGRATION_EVENTS = ['migration.undone'] as const;

/** The schema was not changed, for a reason that the operator can do something about. Its message is for them. */
export class SchemaChangeError extends Error {
  override readonly name = 'SchemaChangeError';
}

/** SQLSTATE with which a migration refuses to run; its message says why and what to do. */
export const MIGRATION_REFUSED = 'FY001';
