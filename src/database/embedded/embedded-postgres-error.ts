/** Why the embedded Postgres cannot serve, in one sentence for the person who started Foyer. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';

  /** The error itself when it has its sentence already, otherwise one about the folder that was being used. */
  static from(error: unknown, directory: string): EmbeddedPostgresError {
    if (error instanceof EmbeddedPostgresError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    return new EmbeddedPostgresError(
      `The data folder ${directory} cannot be used (${reason}): correct that, or set FOYER_DATA_DIR to another folder.`,
    );
  }
}
