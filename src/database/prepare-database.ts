import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import type { Config } from '../config/config.js';
import { DatabaseUnavailableError, isDatabaseUnavailable } from './database.errors.js';
import { migrateUp } from './migrator.js';

const PAUSE = 1_000;
const CONNECT_DEADLINE = 5_000;

/**
 * Waits until Postgres accepts a connection, and brings the schema up to date if the configuration says so.
 * @param patience how long to wait, in ms: containers that start together need some seconds
 * @throws DatabaseUnavailableError when it took longer; at once, any error that waiting cannot mend, such as a wrong
 * password
 */
export async function prepareDatabase(config: Config, patience: number): Promise<void> {
  await untilReachable(config.databaseUrl, patience);
  if (config.migrateOnStart) await migrateUp(config.databaseUrl);
}

async function untilReachable(databaseUrl: string, patience: number): Promise<void> {
  const logger = new Logger('Database');
  const deadline = Date.now() + patience;
  for (;;) {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_DEADLINE });
    try {
      await client.connect();
      return;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      const unavailable = new DatabaseUnavailableError(error);
      if (Date.now() + PAUSE > deadline) throw unavailable;
      logger.warn(`Waiting for Postgres. ${unavailable.message}`);
      await sleep(PAUSE);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
