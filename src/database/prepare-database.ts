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
  const logger = new Logger('Database');
  await untilReachable(config.databaseUrl, patience, logger);
  if (!config.migrateOnStart) return;
  const ran = await migrateUp(config.databaseUrl);
  if (ran.length > 0)
    logger.log(`The schema is up to date: ran ${ran.length} migrations, up to ${ran.at(-1)}.`);
}

async function untilReachable(databaseUrl: string, patience: number, logger: Logger): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: CONNECT_DEADLINE });
    // What befalls it once it is connected is nothing to us.
    client.on('error', () => undefined);
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
