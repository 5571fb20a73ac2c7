import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from '../../src/app.setup.js';
import { Config } from '../../src/config/config.js';
import { readEnvironment } from '../../src/config/environment.js';
import type { ApiSurface } from '../../src/api/api-surface.js';
import { createDatabase, type TestDatabase } from './database.js';
import { ENCRYPTION_KEY } from './encryption-key.js';

export interface TestApp {
  readonly nest: NestFastifyApplication;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly database: TestDatabase;
  stop(): Promise<void>;
}

/**
 * The real application on a free port, on a database of its own unless one is given.
 * @param environment variables that the test is about
 * @param versions of the API, instead of those that Foyer has
 */
export async function startApp(
  environment: NodeJS.ProcessEnv = {},
  given?: TestDatabase,
  versions?: readonly ApiSurface[],
): Promise<TestApp> {
  const database = given ?? (await createDatabase());
  const config = new Config(
    readEnvironment({
      PUBLIC_URL: 'https://rooms.example',
      DATABASE_POOL_SIZE: '5',
      FAILED_ATTEMPTS_PER_MINUTE: '0',
      PUBLIC_REQUESTS_PER_MINUTE: '0',
      ENCRYPTION_KEYS: ENCRYPTION_KEY,
      ...environment,
    }),
    database.url,
  );
  const nest = await createApp(config, false, versions);
  await nest.listen(0, '127.0.0.1');
  const { port } = nest.getHttpServer().address() as AddressInfo;
  return {
    nest,
    url: `http://127.0.0.1:${port}`,
    database,
    stop: async () => {
      // A response that a test has not read would keep the server open until it counts as stalled.
      nest.getHttpServer().closeAllConnections();
      await nest.close();
      if (!given) await database.drop();
    },
  };
}
