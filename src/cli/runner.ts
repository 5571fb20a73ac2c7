import { Config } from '../config/config.js';
import type { Environment } from '../config/environment.js';
import { prepareDatabase } from '../database/prepare-database.js';
import { provideDatabase } from '../database/provide-database.js';
import { print, type Row } from './output.js';
import { openServices, type Services } from './services.js';

/** Adds to the environment what only some commands need. */
type Prepare = (environment: Environment) => Environment;

/** Runs commands beside a database and prints what they return. */
export class Runner {
  /** @param isJson whether to print for machines; asked when a command has finished */
  constructor(private readonly isJson: () => boolean) {}

  /** Runs one command on the services of Foyer, once the schema is up to date. */
  withServices(
    command: (services: Services) => Promise<Row | readonly Row[]>,
    prepare?: Prepare,
  ): Promise<void> {
    return this.withDatabase(async (config) => {
      await prepareDatabase(config, 0);
      const services = await openServices(config);
      try {
        return await command(services);
      } finally {
        await services.close();
      }
    }, prepare);
  }

  /** Runs one command on the database as it is. */
  async withDatabase(
    command: (config: Config) => Promise<Row | readonly Row[]>,
    prepare: Prepare = (environment) => environment,
  ): Promise<void> {
    const environment = Config.environment();
    const database = await provideDatabase(environment);
    try {
      print(await command(new Config(prepare(environment), database.url)), this.isJson());
    } finally {
      await database.release();
    }
  }
}
