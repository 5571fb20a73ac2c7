import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { DatabaseUnavailableError, isDatabaseUnavailable } from './database.errors.js';

/** How long a start waits for Postgres, in ms: containers that start together need some seconds. */
const PATIENCE = 30_000;
const PAUSE = 1_000;

/**
 * Waits until Postgres accepts a connection.
 * @throws DatabaseUnavailableError when it has not after half a minute; at once, any error that waiting cannot mend,
 * such as a wrong password
 */
export async function untilReachable(databaseUrl: string): Promise<void> {
  const logger = new Logger('Database');
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5_000 });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      if (Date.now() > deadline) throw new DatabaseUnavailableError(error);
      logger.warn(
        `Waiting for Postgres: ${error instanceof Error ? error.message || error.name : String(error)}`,
      );
      await sleep(PAUSE);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
