import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { acquireEmbeddedPostgres } from '../../dist/src/embedded-postgres/embedded-postgres.js';
import { migrateUp } from '../../dist/src/database/migrator.js';

/** What a test database may forget in a crash makes it several times as fast. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300' };

/**
 * One real Postgres for the whole run (that of TEST_DATABASE_URL, or else the embedded one in a folder of its own),
 * with a migrated database in it from which each test file copies its own.
 */
export default async function setUp() {
  if (!process.env.TEST_DATABASE_URL) {
    const directory = await mkdtemp(join(tmpdir(), 'foyer-test-'));
    const postgres = await acquireEmbeddedPostgres(directory, { settings: SETTINGS });
    globalThis.foyerTest = { postgres, directory };
    // Tests make databases and roles, which Foyer's own role may not.
    const password = await readFile(join(directory, 'postgres', 'superuser-password'), 'utf8');
    process.env.TEST_DATABASE_URL = Object.assign(new URL(postgres.url), {
      username: 'postgres',
      password,
    }).href;
  }
  const template = new URL(process.env.TEST_DATABASE_URL);
  template.pathname = '/foyer_template';
  const client = new Client(process.env.TEST_DATABASE_URL);
  await client.connect();
  await client.query('DROP DATABASE IF EXISTS foyer_template WITH (FORCE)');
  await client.query('CREATE DATABASE foyer_template');
  await client.end();
  await migrateUp(template.href);
}
