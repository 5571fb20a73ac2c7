import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.setup.js';
import { Config } from './config/config.js';
import type { Environment } from './config/environment.js';
import { ListenError } from './config/listen-error.js';
import { prepareDatabase } from './database/prepare-database.js';
import { type ProvidedDatabase, provideDatabase } from './embedded-postgres/embedded-postgres.js';
import { explainFailure } from './explain-failure.js';
import { Drain } from './http/server/drain.js';
import { provideEncryptionKeys } from './secrets/key-file.js';
import { createLogger } from './logging/logger.js';
import { startTracing, type Tracing } from './tracing/tracing.js';
import { welcome } from './welcome.js';

/** How long to wait for a Postgres that is also starting, in ms. */
const DATABASE_TIMEOUT = 30_000;

/** Signals within this time count as one, in ms. */
const SAME_SIGNAL = 1_000;

/**
 * Serves until a signal stops it, and then ends the process. If it cannot start, it ends the process with a message.
 * @param environment the validated environment
 */
export async function serve(environment: Environment): Promise<void> {
  let database: ProvidedDatabase | undefined;
  let app: NestFastifyApplication | undefined;
  let tracing: Tracing | undefined;

  try {
    onSignal(['SIGINT', 'SIGHUP'], () => void stop(0));
    onSignal(['SIGTERM'], () => void drainAndStop(environment.SHUTDOWN_DELAY * 1_000));
    database = await provideDatabase(environment);
    const config = new Config(provideEncryptionKeys(environment), database.url);
    const logger = createLogger(config, config.LOG_LEVEL);
    Logger.overrideLogger(logger);
    if (config.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) tracing = await startTracing();
    await prepareDatabase(config, DATABASE_TIMEOUT);
    // Messages of Nest at the start matter only if it fails.
    app = await createApp(config, config.LOG_LEVEL === 'info' ? createLogger(config, 'warn') : logger);
    app.useLogger(logger);
    await listen(app, config);
    await welcome(app, config);
  } catch (error) {
    console.error(explainFailure(error));
    await stop(1);
  }

  /** Serves until load balancers have noticed that this process is shutting down. Ctrl-C does not wait for them. */
  async function drainAndStop(delay: number): Promise<never> {
    app?.get(Drain, { strict: false }).begin();
    if (app) await sleep(delay);
    return stop(0);
  }

  /** Finishes the accepted requests, closes the pool, and only then releases the database. */
  async function stop(code: number): Promise<never> {
    await app?.close().catch((error: unknown) => console.error(explainFailure(error)));
    await database?.release();
    await tracing?.stop().catch((error: unknown) => console.error(explainFailure(error)));
    process.exit(code);
  }
}

/**
 * Listens on HOST and PORT. It calls Fastify directly, because Nest would also log a failure.
 * @throws ListenError
 */
async function listen(app: NestFastifyApplication, { HOST: host, PORT: port }: Config): Promise<void> {
  const server = app.getHttpAdapter().getInstance();
  await server.listen({ host, port }).catch((error: unknown) => {
    throw new ListenError('PORT', host, port, error);
  });
}

/**
 * Calls `act` on the first of these signals. A second one ends the process at once, unless it comes so soon that it is the
 * same Ctrl-C: the terminal signals npm and this process, and npm forwards its signal.
 */
function onSignal(signals: readonly NodeJS.Signals[], act: () => void): void {
  let first: number | undefined;
  for (const signal of signals)
    process.on(signal, () => {
      const now = performance.now();
      if (first === undefined) act();
      else if (now - first > SAME_SIGNAL) process.exit(1);
      first ??= now;
    });
}
