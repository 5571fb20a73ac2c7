import { randomBytes } from 'node:crypto';
import { migrateUp } from '../../dist/src/database/migrator.js';
import { leaveFirstCore, useFirstCore } from '../support/cores.mjs';
import { startFoyer } from '../support/foyer.mjs';
import { OwnPostgres } from '../support/own-postgres.mjs';

/** As many as share an installation: their points are rows of their own. */
const ORGANIZATIONS = 10;
/** More points than any measurement spends. */
const PLENTY = 2_000_000_000;
const OPERATOR_TOKEN = randomBytes(32).toString('hex');

/**
 * A Postgres with its default settings and Foyer's tables, which shares the other cores with the clients, and a Foyer
 * process that has the first core to itself and is configured as by default.
 * @returns them, the keys of some organizations, and the key of one that has spent its points
 */
export async function setUp(cleanup, environment = {}) {
  await leaveFirstCore();
  const postgres = await OwnPostgres.start(cleanup);
  await migrateUp(postgres.url);
  const variables = {
    DATABASE_URL: postgres.url,
    PUBLIC_URL: 'https://rooms.example',
    LOG_LEVEL: 'info',
    OPERATOR_TOKEN,
    ...environment,
  };
  const foyer = await startAlone(variables, cleanup);
  const keys = [];
  for (let number = 1; number <= ORGANIZATIONS; number += 1) keys.push(await makeKey(foyer, PLENTY));
  return { postgres, variables, foyer, keys, spent: await makeKey(foyer, 1) };
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
    `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key, viewer_key, created_at, ends_at)
     SELECT gen_random_uuid(), floor(random() * 2 ^ 53), k.organization_id, gen_random_uuid(), 'normal', false,
            gen_random_uuid(), gen_random_uuid(), now() - n * interval '1 second', now() + interval '1 day'
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

const idOf = (key) => key.slice(6, 22);

async function makeKey({ url }, pointsPerMinute) {
  const slug = `bench-${randomBytes(6).toString('hex')}`;
  await administrate(url, 'organizations', { name: 'Bench', slug, pointsPerMinute });
  const scopes = ['rooms:read', 'rooms:write', 'rooms:delete'];
  const { key } = await administrate(url, `organizations/${slug}/api-keys`, { name: 'bench', scopes });
  return key;
}

async function administrate(url, path, body) {
  const response = await fetch(`${url}/admin/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`/admin/${path} was answered with ${response.status}.`);
  return response.json();
}
