import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { placeOf } from './connection.js';
import { checkDatabase } from './database-check.js';
import { reasonOf, UnreachableDatabaseError } from './database.errors.js';
import { isWorthWaitingFor } from './explain-database-failure.js';
import { migrateUp } from './migrator.js';

const PAUSE = 1_000;

/**
 * Waits until Postgres accepts a connection, and brings the schema up to date if the configuration says so.
 * @param timeout how long to wait, in ms: containers that start together need some seconds
 * @throws UnreachableDatabaseError after that time; at once, any error that waiting does not resolve, such as a wrong
 * password
 */
export async function prepareDatabase(config: Config, timeout: number): Promise<void> {
  const logger = new Logger('Database');
  await untilReachable(config, timeout, logger);
  if (!config.MIGRATE_ON_START) return;
  const ran = await migrateUp(config.databaseUrl);
  if (ran.length > 0)
    logger.log(`The schema is up to date: ran ${ran.length} migrations, up to ${ran.at(-1)}.`);
}

async function untilReachable(config: Config, timeout: number, logger: Logger): Promise<void> {
  const deadline = performance.now() + timeout;
  const place = placeOf(config.databaseUrl);
  for (;;) {
    try {
      await checkDatabase(config);
      return;
    } catch (error) {
      if (!isWorthWaitingFor(error)) throw error;
      if (performance.now() + PAUSE > deadline) throw new UnreachableDatabaseError(place, error);
      logger.warn(`Waiting for Postgres at ${place}: ${reasonOf(error)}.`);
      await sleep(PAUSE);
    }
  }
}
