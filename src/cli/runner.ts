import type { Config } from '../config/config.js';
import type { Environment } from '../config/environment.js';
import type { Row } from './output.js';
import type { Services } from './services.js';

/** Adds to the environment what only some commands need. */
type Prepare = (environment: Environment) => Environment;

/**
 * Runs commands and prints what they return. The modules that they need take a second to load, and are loaded once the
 * arguments are valid: help and usage errors are shown at once.
 */
export class Runner {
  /** @param isJson whether to print JSON; called when a command has finished */
  constructor(private readonly isJson: () => boolean) {}

  /**
   * Runs a command with the services of Foyer, once the schema is up to date.
   * @param prepare loads what changes the environment first
   */
  withServices(
    command: (services: Services) => Promise<Row | readonly Row[]>,
    prepare?: () => Promise<Prepare>,
  ): Promise<void> {
    return this.withDatabase(async (config) => {
      const [{ prepareDatabase }, { openServices }] = await Promise.all([
        import('../database/prepare-database.js'),
        import('./services.js'),
      ]);
      await prepareDatabase(config, 0);
      const services = await openServices(config);
      try {
        return await command(services);
      } finally {
        await services.close();
      }
    }, prepare);
  }

  /** Runs a command with the database, without a check of the schema. */
  async withDatabase(
    command: (config: Config) => Promise<Row | readonly Row[]>,
    prepare?: () => Promise<Prepare>,
  ): Promise<void> {
    const [{ Config }, { provideDatabase }, { print }, { logToStderr }] = await Promise.all([
      import('../config/config.js'),
      import('../embedded-postgres/embedded-postgres.js'),
      import('./output.js'),
      import('./stderr.logger.js'),
    ]);
    logToStderr();
    const environment = Config.environment();
    const complete = await prepare?.();
    const database = await provideDatabase(environment);
    try {
      print(await command(new Config(complete?.(environment) ?? environment, database.url)), this.isJson());
    } finally {
      await database.release();
    }
  }
}
