import {
  existsSync,
  lstatSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, accountFor, canUse, giveTo, makeTraversable, run } from './account.js';
import { type Binaries, findBinaries } from './binaries.js';
import { EmbeddedPostgresError, reasonOf } from './embedded-postgres-error.js';
import { discard, discardLeftovers, layout, newStaging, prepareHome, fallbackDirectory } from './folders.js';
import { createOwner, type Installation, newPassword, separateRoles, SUPERUSER } from './roles.js';

/** A cluster that can be served. */
export interface Cluster extends Installation {
  /** Sentences for the operator about where data and programs are. */
  readonly notices: readonly string[];
}

/**
 * Opens the cluster in `directory`, after creating it if there is none. Only for the keeper of the folder.
 * @throws EmbeddedPostgresError, having changed nothing that existed
 */
export function openCluster(directory: string): Cluster {
  const { home } = layout(directory);
  const exists = lstatSync(home, { throwIfNoEntry: false }) !== undefined;
  if (exists && !existsSync(home))
    throw new EmbeddedPostgresError(
      `The data that ${home} points to are missing: restore them, or delete ${home} to create a new database.`,
    );
  const account = accountFor(exists ? home : directory, !exists);
  const binaries = findBinaries(account, account ? fallbackDirectory : directory);
  if (!exists) create(directory, account, binaries);
  const installation = { data: realpathSync(layout(directory).data), account, binaries };
  verify(directory, installation);
  const notices = noticesAbout(directory, installation);
  try {
    separateRoles(directory, installation);
  } catch (error) {
    // It may fail after a crash, which must not prevent the start: the next start tries again.
    notices.push(`Foyer's role in the embedded Postgres is still a superuser: ${reasonOf(error)}`);
  }
  return { ...installation, notices };
}

function verify(directory: string, { data, account, binaries }: Installation): void {
  const major = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  if (major !== binaries.major)
    throw new EmbeddedPostgresError(
      `The data in ${data} were made by Postgres ${major} and this Foyer brings Postgres ${binaries.major}; ` +
        'nothing was changed: dump them with the Foyer version that created them, or set FOYER_DATA_DIR to a new folder.',
    );
  // A backup that root has restored belongs to root.
  if (account && statSync(data).uid === 0) giveTo(account, dirname(data));
  if (!canUse(account, data, 'w')) makeTraversable(directory);
  if (!canUse(account, data, 'w'))
    throw new EmbeddedPostgresError(
      `Postgres refuses to run as root, and user ${account?.uid} cannot reach ${data}; set FOYER_DATA_DIR to a folder that it can reach.`,
    );
}

/** Creates the cluster under another name first, so that a killed process leaves no incomplete one. */
function create(directory: string, account: Account | undefined, binaries: Binaries): void {
  const staging = newStaging(directory);
  try {
    discardLeftovers(directory);
    const home = prepareHome(directory, staging, account);
    const data = join(home, 'data');
    const superuserPassword = join(home, 'superuser-password');
    const own = newPassword();
    writeFileSync(join(home, 'password'), own, { mode: 0o600, flush: true });
    writeFileSync(superuserPassword, newPassword(), { mode: 0o600, flush: true });
    giveTo(account, home);
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    const access = [`--username=${SUPERUSER}`, '--auth=scram-sha-256', `--pwfile=${superuserPassword}`];
    run(account, binaries.initdb, ['-D', data, ...locale, ...access, '--set', 'timezone=UTC']);
    createOwner({ data, account, binaries }, own);
    renameSync(staging, layout(directory).home);
  } catch (error) {
    discard(staging);
    throw new EmbeddedPostgresError(`Postgres could not be set up in ${directory}: ${reasonOf(error)}`);
  }
}

function noticesAbout(directory: string, { data, binaries }: Installation): string[] {
  const moved: string[] = [];
  if (data.startsWith(fallbackDirectory) && !directory.startsWith(fallbackDirectory))
    moved.push(`its data are in ${dirname(data)}`);
  if (binaries.postgres.startsWith(fallbackDirectory))
    moved.push(`its programs were copied to ${dirname(binaries.postgres)}`);
  if (moved.length === 0) return [];
  return [`Postgres refuses to run as root and its user cannot reach everything here: ${moved.join(', ')}.`];
}
