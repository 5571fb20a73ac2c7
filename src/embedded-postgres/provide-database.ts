import type { Environment } from '../config/environment.js';
import { acquireEmbeddedPostgres } from './embedded-postgres.js';

export interface ProvidedDatabase {
  readonly url: string;
  readonly embedded: boolean;
  /** To be called when nothing of this process uses the database any more. */
  release(): Promise<void>;
}

/** The database this process works with: the one of `DATABASE_URL`, or else the embedded one, started if need be. */
export async function provideDatabase(environment: Environment): Promise<ProvidedDatabase> {
  if (environment.DATABASE_URL)
    return { url: environment.DATABASE_URL, embedded: false, release: async () => {} };
  const postgres = await acquireEmbeddedPostgres(environment.FOYER_DATA_DIR);
  return { url: postgres.url, embedded: true, release: () => postgres.release() };
}
