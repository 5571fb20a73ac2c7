import type { ApiSurface } from '../../src/api/api-surface.js';
import { startApp, type TestApp } from './app.js';
import { type Client, createClient } from './client.js';
import { DatabaseProxy } from './database-proxy.js';
import { type Caller, makeCaller } from './factories.js';
import { OPERATOR_TOKEN } from './operator.js';
import { type ServerProcess, startServer } from './process.js';
import type { NewOrganization } from '../../src/organizations/organizations.sql.js';

interface SceneOptions {
  /** Of the API, instead of those that Foyer has. */
  readonly versions?: readonly ApiSurface[];
  /** The properties of the organization of `acme`; null for none. */
  readonly organization?: Partial<NewOrganization> | null;
  /** Whether each test gets an `acme` of its own. */
  readonly callerPerTest?: boolean;
}

/** What most specs need. Its objects can be used from the first `beforeAll` on. */
export interface Scene {
  /** The application, on a database of its own. */
  readonly app: TestApp;
  /** A client with a key of an organization. */
  readonly acme: Caller;
  /** A client with the operator token, if the environment has {@link OPERATOR_TOKEN}. */
  readonly operator: Client;
  /**
   * Starts another application on the same database, for this test, or for all of them from a `beforeAll`.
   * @param url of the database, if there is a proxy before it
   */
  readonly startAnother: (environment?: NodeJS.ProcessEnv, url?: string) => Promise<TestApp>;
  /** Puts a proxy in front of the database, for as long. */
  readonly startProxy: () => Promise<DatabaseProxy>;
  /** Starts a process on the same database, for as long. */
  readonly startProcess: (environment?: NodeJS.ProcessEnv, url?: string) => Promise<ServerProcess>;
}

/** Starts the application before the tests of a file or a `describe`, and stops it, and all others, after them. */
export function useScene(
  environment: NodeJS.ProcessEnv | (() => Promise<NodeJS.ProcessEnv>) = {},
  { versions, organization = {}, callerPerTest = false }: SceneOptions = {},
): Scene {
  let app: TestApp;
  let acme: Caller;
  let lasting = 0;
  const started: { stop(): Promise<unknown> }[] = [];
  const stopDownTo = async (count: number): Promise<void> => {
    for (const each of started.splice(count).toReversed()) await each.stop();
  };
  const stopLater = <T extends { stop(): Promise<unknown> }>(each: T): T => {
    started.push(each);
    return each;
  };

  beforeAll(async () => {
    const variables = typeof environment === 'function' ? await environment() : environment;
    app = stopLater(await startApp(variables, undefined, versions));
    if (organization && !callerPerTest) acme = await makeCaller(app, organization);
  });
  beforeEach(async () => {
    lasting = started.length;
    if (organization && callerPerTest) acme = await makeCaller(app, organization);
  });
  afterEach(() => stopDownTo(lasting));
  afterAll(() => stopDownTo(0));

  return {
    app: current(() => app),
    acme: current(() => acme),
    operator: current(() => createClient(app.url, OPERATOR_TOKEN)),
    startAnother: async (other, url = app.database.url) =>
      stopLater(await startApp(other, { ...app.database, url })),
    startProxy: async () => {
      const proxy = await DatabaseProxy.to(app.database.url);
      stopLater({ stop: () => proxy.close() });
      return proxy;
    },
    startProcess: async (other, url = app.database.url) => stopLater(await startServer({ url }, other)),
  };
}

/** A reference to an object that exists only later, or that differs for each test. */
export function current<T extends object>(get: () => T): T {
  return new Proxy({} as T, {
    get: (_, name): unknown => Reflect.get(get(), name),
    ownKeys: () => Reflect.ownKeys(get()),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(get(), name),
  });
}
