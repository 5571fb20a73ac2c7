/** Why the embedded Postgres cannot serve, in one sentence for the person who started Foyer. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  constructor(sentence: string) {
    super(withoutControls(sentence));
  }

  /** The error itself when it has its sentence already, otherwise one about the folder that was being used. */
  static from(error: unknown, directory: string): EmbeddedPostgresError {
    if (error instanceof EmbeddedPostgresError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new EmbeddedPostgresError(
      `The data folder ${directory} cannot be used (${reason}): correct that, or set FOYER_DATA_DIR to another folder.`,
    );
  }
}

/** What other processes write may be printed on a terminal, which would obey it. */
export function withoutControls(text: string): string {
  return text.slice(0, 2_000).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
