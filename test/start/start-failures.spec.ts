import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { Config } from '../../src/config/config.js';
import { readEnvironment } from '../../src/config/environment.js';
import { prepareDatabase } from '../../src/database/prepare-database.js';
import { explainFailure } from '../../src/explain-failure.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { useFolder } from '../support/folder.js';
import { freePort, runServer } from '../support/process.js';

describe('a start that fails ends with one sentence that names the setting and the remedy, when', () => {
  let database: TestDatabase;
  const directory = useFolder('foyer start');
  let other: Server;
  let taken: string;
  let free: string;

  beforeAll(async () => {
    database = await createDatabase();
    await mkdir(join(directory(), '.env'));
    await writeFile(join(directory(), 'file'), '');
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    taken = String((other.address() as AddressInfo).port);
    free = String(await freePort());
  });
  afterAll(async () => {
    other.close();
    await database.drop();
  });

  it.each([
    [
      'PORT is in use',
      () => ({ PORT: taken }),
      () =>
        `Foyer cannot listen on port ${taken} of 127.0.0.1: another process already uses it; stop that process, or set PORT to another port.`,
    ],
    [
      'METRICS_PORT is in use',
      () => ({ PORT: free, METRICS_PORT: taken }),
      () =>
        `Foyer cannot listen on port ${taken} of 127.0.0.1: another process already uses it; stop that process, or set METRICS_PORT to another port.`,
    ],
    [
      'HOST is the address of another machine',
      () => ({ PORT: free, HOST: '192.0.2.1' }),
      () =>
        `Foyer cannot listen on port ${free} of 192.0.2.1: HOST must be an address of this machine, such as 127.0.0.1 or 0.0.0.0.`,
    ],
    [
      'METRICS_PORT is PORT',
      () => ({ PORT: free, METRICS_PORT: free }),
      () => `The environment variable METRICS_PORT is "${free}" but must be another port than PORT.`,
    ],
    [
      'FOYER_DATA_DIR is no folder',
      () => ({ DATABASE_URL: '', FOYER_DATA_DIR: join(directory(), 'file') }),
      () =>
        `The data folder ${join(directory(), 'file')} cannot be used (EEXIST: file already exists, mkdir '${join(directory(), 'file')}'): correct that, or set FOYER_DATA_DIR to another folder.`,
    ],
  ])('%s', async (_, environment, sentence) => {
    const { code, stderr } = await runServer({ DATABASE_URL: database.url, ...environment() });
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${sentence()}\n` });
  });

  it('.env is a folder', async () => {
    const { code, stderr } = await runServer({}, directory());
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The file \.env cannot be read \(.*\): correct or remove it\.\n$/);
  });

  it('the error is unexpected: only LOG_LEVEL=debug shows the stack', () => {
    const { LOG_LEVEL } = process.env;
    try {
      delete process.env.LOG_LEVEL;
      expect(explainFailure(new TypeError('x is not a function'))).toBe(
        'x is not a function (LOG_LEVEL=debug shows where)',
      );
      process.env.LOG_LEVEL = 'debug';
      expect(explainFailure(new TypeError('x is not a function'))).toMatch(/^ +at .*start-failures/m);
    } finally {
      if (LOG_LEVEL === undefined) delete process.env.LOG_LEVEL;
      else process.env.LOG_LEVEL = LOG_LEVEL;
    }
  });
});

describe('a database that Foyer cannot use is explained in one sentence with the remedy, when', () => {
  let database: TestDatabase;
  let role: string;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    // Without the tables of Foyer.
    database = await createDatabase('template0');
    role = `${new URL(database.url).pathname.slice(1)}_role`;
    await database.pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'correct'`);
  });
  afterAll(async () => {
    await database.pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await database.drop();
  });

  const as = (user: string, password = 'correct'): URL =>
    Object.assign(new URL(database.url), { username: user, password });

  it('its host cannot be resolved', async () => {
    expect(await startOn('postgres://foyer:secret@db.invalid/foyer')).toMatch(
      /^Postgres at db\.invalid:5432 cannot be reached \(.+\): start it, or correct DATABASE_URL\.$/,
    );
  });

  it('nothing listens on its port', async () => {
    const port = await freePort();
    const sentence = await startOn(`postgres://foyer:secret@127.0.0.1:${port}/foyer`);
    // What Jest's realm takes for no error is written with its class.
    expect(sentence?.replace('Error: ', '')).toBe(
      `Postgres at 127.0.0.1:${port} cannot be reached (connect ECONNREFUSED 127.0.0.1:${port}): start it, or correct DATABASE_URL.`,
    );
  });

  it('the database does not exist', async () => {
    expect(await startOn(Object.assign(new URL(database.url), { pathname: '/nowhere' }))).toBe(
      `The database that DATABASE_URL names does not exist (database "nowhere" does not exist): create it, with ENCODING 'UTF8'.`,
    );
  });

  it('its role may not log in or has no connections left', async () => {
    await database.pool.query(`ALTER ROLE ${role} NOLOGIN`);
    expect(await startOn(as(role))).toBe(
      `Postgres refuses the user or the password of DATABASE_URL (role "${role}" is not permitted to log in): correct them.`,
    );
    await database.pool.query(`ALTER ROLE ${role} LOGIN CONNECTION LIMIT 0`);
    expect(await startOn(as(role))).toBe(
      `Postgres has no connection left (too many connections for role "${role}"): lower DATABASE_POOL_SIZE, or raise its ` +
        'max_connections or the limit of the role or database.',
    );
    await database.pool.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  });

  it('its role may not create tables, until the remedy is followed', async () => {
    // As Postgres 15 and newer do by themselves, and more.
    await database.pool.query('REVOKE ALL ON SCHEMA public FROM PUBLIC');
    const noSchema = await startOn(as(role));
    expect(noSchema).toBe(
      'There is no schema in which the role of DATABASE_URL may create tables (no schema has been selected to create ' +
        'in): run "CREATE SCHEMA IF NOT EXISTS public" and "GRANT USAGE, CREATE ON SCHEMA public TO" that role.',
    );
    await database.pool.query(`GRANT USAGE ON SCHEMA public TO ${role}`);
    expect(await startOn(as(role))).toBe(
      'The role of DATABASE_URL may not do what Foyer needs (permission denied for schema public): make it the owner ' +
        'of the database and of the tables in it, or, where there are none yet, run "GRANT USAGE, CREATE ON SCHEMA ' +
        'public TO" that role.',
    );
    await database.pool.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${role}`);
    expect(await startOn(as(role))).toBeNull();
  });

  it('its tables are where only the search_path of its role finds them, until the remedy is followed', async () => {
    const moved = await createDatabase();
    await moved.pool.query('ALTER SCHEMA public RENAME TO apart');
    await moved.pool.query(
      `DO $$ BEGIN EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = apart', current_user, current_database()); END $$`,
    );
    const user = new URL(moved.url).username;
    const remedy = `ALTER SCHEMA apart RENAME TO ${user}`;
    expect(await startOn(moved.url)).toBe(
      'The tables of Foyer are in the schema apart, but Foyer uses the one with the name of its role, and public: ' +
        `run "${remedy}".`,
    );
    await moved.pool.query(remedy);
    expect(await startOn(moved.url)).toBeNull();
    await moved.drop();
  });

  it('its encoding is not UTF8', async () => {
    const { rows } = await database.pool.query<{ version: number }>(
      `SELECT current_setting('server_version_num')::integer AS version`,
    );
    const provider = Number(rows[0]?.version) >= 150_000 ? 'LOCALE_PROVIDER libc' : '';
    const other = await createDatabase(
      `template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' ${provider}`,
    );
    expect(await startOn(other.url)).toBe(
      'The database of DATABASE_URL is encoded in SQL_ASCII, which cannot store every text: create one with "CREATE DATABASE ' +
        `foyer ENCODING 'UTF8' TEMPLATE template0".`,
    );
    await other.drop();
  });

  it('Postgres is too old', async () => {
    const { rows } = await database.pool.query<{ server_version_num: string }>('SHOW server_version_num');
    const [from, to] = [rows[0]?.server_version_num ?? '', '130022'];
    const proxy = await DatabaseProxy.to(database.url, (data) =>
      Buffer.from(data.toString('latin1').replaceAll(from, to), 'latin1'),
    );
    expect(await startOn(proxy.url)).toBe('DATABASE_URL leads to Postgres 13: Foyer needs 14 or newer.');
    await proxy.close();
  });
});

/** What the operator reads when the server or the command line starts on this database; null when it can be used. */
async function startOn(url: string | URL): Promise<string | null> {
  const config = new Config(readEnvironment({}), String(url));
  return prepareDatabase(config, 0).then(() => null, explainFailure);
}
