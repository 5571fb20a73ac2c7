import { makeOrganization, startFoyers } from '../support/foyer.mjs';
import { OwnPostgres } from '../support/own-postgres.mjs';
import { migrateUp } from '../../dist/src/database/migrator.js';

/** Connections of each process: the default is 10; fewer make leaks and queues show sooner. */
export const POOL_SIZE = 5;
/** Connections of each process beside its pool: what people in rooms send each other travels by them. */
export const CHANNEL_SIZE = 2;

/** More points than any experiment spends. */
const POINTS = 1_000_000;

/** A Postgres of its own with Foyer's tables, so many Foyer processes on it, and an organization with a key. */
export async function setUp(cleanup, { servers: count = 2, postgres: options, environment = {} } = {}) {
  const postgres = await OwnPostgres.start(cleanup, options);
  await migrateUp(postgres.url);
  const variables = {
    DATABASE_URL: postgres.url,
    DATABASE_POOL_SIZE: String(POOL_SIZE),
    // The same on every process, so that all give the same responses.
    PUBLIC_URL: 'http://rooms.example',
    // The log is judged for what it says of Postgres, not of requests.
    LOG_REQUESTS: 'none',
    ...environment,
  };
  const { tokens } = await makeOrganization({ points: POINTS, keys: 1 }, variables);
  const servers = await startFoyers(count, variables, cleanup);
  return { postgres, servers, environment: variables, token: tokens[0] };
}

/** Stops the processes as an operator does; each must end by itself, with code 0. */
export async function expectCleanStop(servers, deviations) {
  for (const server of servers) {
    if (server.hasEnded()) {
      deviations.add('Ended', `${server.url} has ended before its time:\n${server.output().slice(-500)}`);
      continue;
    }
    process.kill(server.pid, 'SIGTERM');
    const impatience = setTimeout(() => process.kill(server.pid, 'SIGKILL'), 30_000);
    const [code, signal] = await server.ended.finally(() => clearTimeout(impatience));
    if (code !== 0)
      deviations.add('Ended', `${server.url} ended with ${code ?? signal}:\n${server.output().slice(-500)}`);
  }
}
