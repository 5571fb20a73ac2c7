import {
  isDatabaseUnavailable,
  isTlsFailure,
  reasonOf,
  sqlStateOf,
  UnreachableDatabaseError,
  UnusableDatabaseError,
} from './database.errors.js';

/** What operators can do about a SQLSTATE; the first match counts. `{reason}` stands for the message of Postgres. */
const SENTENCES: readonly (readonly [sqlState: RegExp, sentence: string])[] = [
  [/^28.*/, 'Postgres refuses the user or the password of DATABASE_URL ({reason}): correct them.'],
  [/^3D/, `The database that DATABASE_URL names does not exist ({reason}): create it, with ENCODING 'UTF8'.`],
  [
    /^3F/,
    'There is no schema in which the role of DATABASE_URL may create tables ({reason}): run "CREATE SCHEMA IF NOT ' +
      'EXISTS public" and "GRANT USAGE, CREATE ON SCHEMA public TO" that role.',
  ],
  [
    /^42501/,
    'The role of DATABASE_URL may not do what Foyer needs ({reason}): make it the owner of the database ' +
      'and of the tables in it, or, where there are none yet, run "GRANT USAGE, CREATE ON SCHEMA public TO" that role.',
  ],
  [/^42/, 'The schema is not up to date ({reason}): run "npm run foyer -- migrations run".'],
  [/^25006/, 'The database is read-only ({reason}): DATABASE_URL must lead to the primary.'],
  [
    /^53300/,
    'Postgres has no connection left ({reason}): lower DATABASE_POOL_SIZE, or raise its max_connections or the limit of ' +
      'the role or database.',
  ],
];

/** Explains why the database cannot be used, in one sentence with the remedy; null for other errors. */
export function explainDatabaseFailure(error: unknown): string | null {
  if (error instanceof UnusableDatabaseError) return error.message;
  const cause = (error as { cause?: unknown } | null)?.cause;
  if (cause instanceof UnusableDatabaseError) return cause.message;
  const reason = reasonOf(cause ?? error);
  if (/no encryption|SSL off/i.test(reason))
    return `Postgres accepts only encrypted connections (${reason}): add sslmode=require to DATABASE_URL.`;
  if (/does not support SSL/.test(reason))
    return `DATABASE_URL requires TLS, which this Postgres does not support (${reason}): remove sslmode, or enable TLS there.`;
  if (isTlsFailure(cause ?? error))
    return (
      `The certificate of Postgres cannot be verified (${reason}): name the file of its certificate authority with sslrootcert in ` +
      'DATABASE_URL and a host that the certificate is for; sslmode=no-verify encrypts without verifying.'
    );
  const sqlState = sqlStateOf(error);
  const [, sentence] = SENTENCES.find(([pattern]) => sqlState !== undefined && pattern.test(sqlState)) ?? [];
  if (sentence) return sentence.replace('{reason}', () => reason);
  return error instanceof UnreachableDatabaseError ? error.message : null;
}

/** Whether another attempt a little later may succeed. */
export function isWorthWaitingFor(error: unknown): boolean {
  return (
    isDatabaseUnavailable(error) &&
    !(error instanceof UnusableDatabaseError) &&
    !isTlsFailure(error) &&
    !/^(28|3D|3F|42)/.test(sqlStateOf(error) ?? '') &&
    !/does not support SSL/.test(reasonOf(error))
  );
}
