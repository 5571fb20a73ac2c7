/** Why the embedded Postgres cannot serve, in one sentence for the person who started Foyer. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
