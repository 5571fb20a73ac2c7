import { parseToken } from '../../dist/src/auth/api-key-token.js';
import { migrateUp } from '../../dist/src/database/migrator.js';
import { leaveFirstCore, useFirstCore } from '../support/cores.mjs';
import { makeOrganization, startFoyer } from '../../test/support/foyer.mjs';
import { OwnPostgres } from '../../test/support/own-postgres.mjs';

/** As many as share an installation: their points are rows of their own. */
const ORGANIZATIONS = 10;
/** More points than any measurement spends. */
const PLENTY = 2_000_000_000;

/**
 * A Postgres with its default settings and Foyer's tables, which shares the other cores with the clients, and a Foyer
 * process that has the first core to itself and is configured as by default.
 * @returns them, the keys of some organizations, and the key of one that has spent its points
 */
export async function setUp(cleanup) {
  await leaveFirstCore();
  const postgres = await OwnPostgres.start(cleanup);
  await migrateUp(postgres.url);
  const variables = {
    DATABASE_URL: postgres.url,
    PUBLIC_URL: 'https://rooms.example',
    LOG_LEVEL: 'info',
  };
  const foyer = await startAlone(variables, cleanup);
  const points = [1, ...Array.from({ length: ORGANIZATIONS }, () => PLENTY)];
  const made = await Promise.all(
    points.map((each) => makeOrganization({ points: each, keys: 1 }, variables)),
  );
  const [spent, ...keys] = made.map(({ tokens: [token] }) => token);
  return { postgres, variables, foyer, keys, spent };
}

/** Starts a Foyer process that has the first core to itself. */
export async function startAlone(variables, cleanup) {
  const foyer = await startFoyer(variables, cleanup);
  await useFirstCore(foyer.pid);
  return foyer;
}

/** Makes so many rooms by SQL, the same number for each organization. @returns their numbers, with the key of each */
export async function makeRooms(postgres, keys, count) {
  await postgres.query(
    `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed, created_at, ends_at)
     SELECT gen_random_uuid(), floor(random() * 2 ^ 53), k.organization_id, gen_random_uuid(), 'normal', false,
            decode(repeat(md5(random()::text), 5), 'hex'), decode(repeat(md5(random()::text), 5), 'hex'), now() - n * interval '1 second', now() + interval '1 day'
       FROM api_keys k, generate_series(1, $1::integer) AS n WHERE k.id = ANY ($2)`,
    [count / keys.length, keys.map(idOf)],
  );
  await postgres.query('VACUUM ANALYZE rooms');
  const rows = await postgres.query(
    'SELECT r.number, k.id FROM rooms r JOIN api_keys k USING (organization_id) ORDER BY r.id',
  );
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  return rows.map(({ number, id }) => ({ number, key: byId.get(id) }));
}

/** Ends a Foyer process, and waits until it has. */
export async function end({ pid, ended }) {
  process.kill(pid, 'SIGTERM');
  await ended;
}

const idOf = (key) => parseToken(key).id;
