import { InvalidEnvironmentError } from './config/environment.js';
import { FoyerError } from './errors/foyer-error.js';

/** What the exit codes of the command line mean. */
export const EXIT = { done: 0, failed: 1, usage: 2, conflict: 3, unavailable: 4 } as const;

const EXIT_OF_CODE: Readonly<Record<string, number>> = {
  invalid_organization: EXIT.usage,
  invalid_new_api_key: EXIT.usage,
  organization_not_found: EXIT.conflict,
  organization_slug_taken: EXIT.conflict,
  api_key_not_found: EXIT.conflict,
  database_unavailable: EXIT.unavailable,
};

export function exitCodeOf(error: unknown): number {
  if (error instanceof InvalidEnvironmentError) return EXIT.usage;
  return error instanceof FoyerError ? (EXIT_OF_CODE[error.code] ?? EXIT.failed) : EXIT.failed;
}

/** Shows what a command returned: JSON for machines, a table for people. */
export function print(result: object, json: boolean): void {
  if (json) return console.log(JSON.stringify(result, null, 2));
  const rows = Array.isArray(result) ? (result as object[]) : [result];
  if (rows.length === 0) return console.log('none');
  if (rows.length > 1 || Array.isArray(result)) return console.table(rows.map(readable));
  for (const [name, value] of Object.entries(readable(result))) console.log(`${name}: ${value}`);
}

function readable(row: object): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toText(value)]));
}

function toText(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.length > 0 ? value.join(', ') : 'none';
  return value === null || value === undefined ? '-' : String(value);
}
