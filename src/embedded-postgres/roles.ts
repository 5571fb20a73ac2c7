import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Account, giveFileTo, run } from './account.js';
import type { Binaries } from './binaries.js';
import { layout } from './folders.js';
import { disownPidFile, isPostmaster, readPostmaster } from './pid-file.js';

/** The role that initdb creates. Foyer never connects as it: its own role, `foyer`, owns only its database. */
export const SUPERUSER = 'postgres';

export const newPassword = (): string => randomBytes(24).toString('base64url');

/** A folder of Postgres data, the programs that serve it and the account that owns it. */
export interface Installation {
  /** Postgres's own folder, with every link resolved. */
  readonly data: string;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
}

/** Creates Foyer's role and database in a cluster that has just been initialized. */
export function createOwner(installation: Installation, password: string): void {
  const role = `CREATE ROLE foyer LOGIN PASSWORD '${password}'`;
  execute(installation, 'postgres', `${role}\nCREATE DATABASE foyer OWNER foyer\n`);
}

/**
 * Separates the roles of a cluster that an older Foyer initialized with `foyer` as its superuser: Postgres cannot demote
 * that role, so it is renamed, and a new role `foyer` becomes the owner of Foyer's objects. While the server runs, nothing
 * is done until the next start.
 * @throws EmbeddedPostgresError, having changed nothing
 */
export function separateRoles(directory: string, installation: Installation): void {
  const { data, account } = installation;
  const { password, superuserPassword } = layout(directory);
  const running = readPostmaster(data);
  if (existsSync(superuserPassword) || (running && isPostmaster(running, data))) return;
  disownPidFile(data);
  const [own, its] = [readFileSync(password, 'utf8'), newPassword()];
  const statement = SEPARATION.replace(':own', own).replace(':its', its).replaceAll('\n', ' ');
  execute(installation, 'foyer', `${statement}\n`);
  // If this file exists, the separation is complete.
  const draft = `${superuserPassword}.new`;
  writeFileSync(draft, its, { mode: 0o600, flush: true });
  giveFileTo(account, draft);
  renameSync(draft, superuserPassword);
}

/** One statement, so it is atomic. If the process is killed before the file is written, it runs again. */
const SEPARATION = `DO $separation$
DECLARE command text;
BEGIN
  IF (SELECT rolname FROM pg_authid WHERE oid = 10) = 'foyer' THEN
    CREATE ROLE foyer_separation SUPERUSER;
    PERFORM set_config('session_authorization', 'foyer_separation', true);
    ALTER ROLE foyer RENAME TO ${SUPERUSER};
    PERFORM set_config('session_authorization', '${SUPERUSER}', true);
    DROP ROLE foyer_separation;
    CREATE ROLE foyer LOGIN PASSWORD ':own';
    ALTER DATABASE foyer OWNER TO foyer;
    FOR command IN
      SELECT format('ALTER %s %s OWNER TO foyer', kind, name) FROM (
        SELECT CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass::text, relnamespace, oid,
            'pg_class'::regclass FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
        UNION ALL SELECT 'ROUTINE', oid::regprocedure::text, pronamespace, oid, 'pg_proc'::regclass FROM pg_proc
        UNION ALL SELECT 'TYPE', oid::regtype::text, typnamespace, oid, 'pg_type'::regclass FROM pg_type
            WHERE typtype IN ('e', 'd', 'r')
      ) AS objects (kind, name, namespace, object, class)
      WHERE namespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = class AND objid = object AND deptype IN ('a', 'i', 'e'))
    LOOP
      EXECUTE command;
    END LOOP;
  END IF;
  ALTER ROLE ${SUPERUSER} PASSWORD ':its';
END $separation$`;

/** Runs statements, one per line, as the superuser, while no server runs. */
function execute({ data, account, binaries }: Installation, database: string, statements: string): void {
  run(account, binaries.postgres, ['--single', '-D', data, '-c', 'exit_on_error=on', database], statements);
}
