import { migrateUp } from '../../dist/src/database/migrator.js';
import { makeOrganization, startFoyer } from './foyer.mjs';
import { OwnPostgres } from './own-postgres.mjs';

/** Starts a Foyer with a Postgres of its own. @returns a function that makes a room for an hour, as v2 shows it */
export async function startOwnFoyer(cleanup) {
  const postgres = await OwnPostgres.start(cleanup);
  await migrateUp(postgres.url);
  const environment = { DATABASE_URL: postgres.url };
  const { tokens } = await makeOrganization({ points: 1_000, keys: 1 }, environment);
  const { url } = await startFoyer(environment, cleanup);
  return async () => {
    const response = await fetch(`${url}/v2/rooms`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens[0]}`, 'content-type': 'application/json' },
      body: JSON.stringify({ endsAt: new Date(Date.now() + 3_600_000).toISOString() }),
    });
    return response.json();
  };
}
