import { OperatorError } from '../errors/foyer-error.js';

/** The embedded Postgres cannot be used. */
export class EmbeddedPostgresError extends OperatorError {
  override readonly name = 'EmbeddedPostgresError';

  constructor(sentence: string) {
    super(withoutControls(sentence));
  }

  /** Returns an EmbeddedPostgresError as it is, and wraps any other error in a sentence about the data folder. */
  static from(error: unknown, directory: string): EmbeddedPostgresError {
    if (error instanceof EmbeddedPostgresError) return error;
    return new EmbeddedPostgresError(
      `The data folder ${directory} cannot be used (${reasonOf(error)}): correct that, or set FOYER_DATA_DIR to another folder.`,
    );
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Removes control characters from what other processes write, because a terminal would interpret them. */
export function withoutControls(text: string): string {
  return text.slice(0, 2_000).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
