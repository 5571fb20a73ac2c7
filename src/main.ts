import { setTimeout as sleep } from 'node:timers/promises';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.setup.js';
import { Config } from './config/config.js';
import type { Environment } from './config/environment.js';
import { prepareDatabase } from './database/prepare-database.js';
import { type ProvidedDatabase, provideDatabase } from './database/provide-database.js';
import { explainFailure } from './explain-failure.js';
import { Drain } from './http/drain.js';
import { provideEncryptionKeys } from './secrets/provide-encryption-keys.js';
import { welcome } from './welcome.js';

const NEST_LEVELS: Readonly<Record<Environment['LOG_LEVEL'], LogLevel[]>> = {
  error: ['fatal', 'error'],
  warn: ['fatal', 'error', 'warn'],
  info: ['fatal', 'error', 'warn', 'log'],
  debug: ['fatal', 'error', 'warn', 'log', 'debug'],
};

/** How long to wait at the start for a Postgres that is starting as well, in ms. */
const PATIENCE = 30_000;

let database: ProvidedDatabase | undefined;
let app: NestFastifyApplication | undefined;

try {
  const environment = Config.environment();
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.once(signal, () => void stop(0));
  process.once('SIGTERM', () => void drainAndStop(environment.SHUTDOWN_DELAY * 1_000));
  database = await provideDatabase(environment);
  const config = new Config(provideEncryptionKeys(environment), database.url);
  await prepareDatabase(config, PATIENCE);
  // What Nest says while it puts the application together is of use only when that fails.
  const warnings = new ConsoleLogger('Foyer', { logLevels: NEST_LEVELS.warn });
  app = await createApp(config, config.logLevel === 'debug' ? new ConsoleLogger('Foyer') : warnings);
  app.useLogger(new ConsoleLogger('Foyer', { logLevels: NEST_LEVELS[config.logLevel] }));
  await app.listen(config.port, config.host);
  await welcome(app, config, database);
} catch (error) {
  console.error(explainFailure(error));
  await stop(1);
}

/** Serves until balancers have noticed that this process is leaving. Ctrl-C has nobody to wait for. */
async function drainAndStop(delay: number): Promise<never> {
  app?.get(Drain, { strict: false }).begin();
  if (app) await sleep(delay);
  return stop(0);
}

/** Finishes what was taken in, closes the pool, and only then lets go of the database. */
async function stop(code: number): Promise<never> {
  await app?.close().catch((error: unknown) => console.error(explainFailure(error)));
  await database?.release();
  process.exit(code);
}
