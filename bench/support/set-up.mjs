import { randomUUID } from 'node:crypto';
import { formatToken, generateToken, hashSecret, parseToken } from '../../dist/src/auth/api-key-token.js';
import { SCOPES } from '../../dist/src/auth/api-key.js';
import { migrateUp } from '../../dist/src/database/migrator.js';
import { leaveFirstCore, useFirstCore } from './cores.mjs';
import { startFoyer } from '../../test/support/foyer.mjs';
import { OwnPostgres } from '../../test/support/own-postgres.mjs';

/** As many as share an installation: their points are rows of their own. */
const ORGANIZATIONS = 10;
/** More points than any measurement spends. */
const PLENTY = 2_000_000_000;

/**
 * A Postgres with its default settings and Foyer's tables, which shares the other cores with the clients, and a Foyer
 * process that has the first core to itself and is configured as by default. It writes its log to /dev/null.
 * @returns them, the keys of some organizations, and the key of one that has a single point
 */
export async function setUp(cleanup, { organizations = ORGANIZATIONS, variables: others } = {}) {
  await leaveFirstCore();
  const postgres = await OwnPostgres.start(cleanup);
  await migrateUp(postgres.url);
  const variables = {
    DATABASE_URL: postgres.url,
    PUBLIC_URL: 'https://rooms.example',
    LOG_LEVEL: 'info',
    ...others,
  };
  const keys = await makeOrganizations(postgres, organizations, PLENTY);
  const [spent] = await makeOrganizations(postgres, 1, 1);
  return { postgres, variables, server: await startAlone(variables, cleanup), keys, spent };
}

/** Starts a Foyer process that has the first core to itself. */
export async function startAlone(variables, cleanup) {
  const foyer = await startFoyer(variables, cleanup, undefined, 'ignore');
  await useFirstCore(foyer.pid);
  return foyer;
}

/** Makes so many organizations by SQL, each with so many points a minute and a key. @returns their keys */
async function makeOrganizations(postgres, count, points) {
  const keys = Array.from({ length: count }, () => ({ ...generateToken(), organization: randomUUID() }));
  await postgres.query(
    `WITH given AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[]) AS t (organization, id, hash)),
          made AS (INSERT INTO organizations (id, name, slug, plan, points_per_minute)
                   SELECT organization, 'Bench', 'bench-' || id, 'grow', $4 FROM given)
     INSERT INTO api_keys (id, organization_id, name, secret_hash, scopes)
     SELECT id, organization, 'Bench', hash, $5 FROM given`,
    [
      keys.map(({ organization }) => organization),
      keys.map(({ id }) => id),
      keys.map(({ secret }) => hashSecret(secret)),
      points,
      SCOPES,
    ],
  );
  await postgres.query('VACUUM ANALYZE organizations, api_keys');
  return keys.map(formatToken);
}

/**
 * Makes so many rooms by SQL, the same number for each organization.
 * @param sample how many to return at most, at random; all unless it is given
 * @returns their ids, numbers and organizations, with the key of each
 */
export async function makeRooms(postgres, keys, count, sample = null) {
  await postgres.query(
    `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed, created_at, ends_at)
     SELECT gen_random_uuid(), floor(random() * 2 ^ 53), k.organization_id, gen_random_uuid(), 'normal', false,
            decode(repeat(md5(random()::text), 5), 'hex'), decode(repeat(md5(random()::text), 5), 'hex'), now() - n * interval '1 second', now() + interval '1 day'
       FROM api_keys k, generate_series(1, $1::integer) AS n WHERE k.id = ANY ($2)`,
    [count / keys.length, keys.map(idOf)],
  );
  await postgres.query('VACUUM ANALYZE rooms');
  // What Postgres has still to write must not disturb what is measured next.
  await postgres.query('CHECKPOINT');
  const rows = await postgres.query(
    `SELECT r.id, r.number, r.organization_id AS organization, k.id AS "keyId"
       FROM rooms r JOIN api_keys k USING (organization_id) WHERE k.id = ANY ($1) ORDER BY md5(r.id::text) LIMIT $2`,
    [keys.map(idOf), sample],
  );
  const byId = new Map(keys.map((key) => [idOf(key), key]));
  return rows.map(({ keyId, ...room }) => ({ ...room, key: byId.get(keyId) }));
}

/** Ends a Foyer process, and waits until it has. */
export async function end({ pid, ended }) {
  process.kill(pid, 'SIGTERM');
  await ended;
}

const idOf = (key) => parseToken(key).id;
