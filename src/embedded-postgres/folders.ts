import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, canUse, giveTo, openToPassage } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Where root puts what an unprivileged account cannot reach in the operator's folder. */
export const refuge = '/var/lib/foyer';

const stagingPrefix = 'postgres.new-';

/** Paths inside the operator's folder. `home` may be a link to a folder in the refuge. */
export const layout = (directory: string) => {
  const home = join(directory, 'postgres');
  return {
    home,
    data: join(home, 'data'),
    password: join(home, 'password'),
    superuserPassword: join(home, 'superuser-password'),
    log: join(directory, 'postgres.log'),
  };
};

/** A new name each time, because a killed keeper's initdb goes on for a while under the old one. */
export function newStaging(directory: string): string {
  return join(directory, `${stagingPrefix}${randomUUID()}`);
}

/** Removes what attempts left behind that were killed. */
export function discardLeftovers(directory: string): void {
  for (const name of readdirSync(directory))
    if (name.startsWith(stagingPrefix)) discard(join(directory, name));
}

/** @returns an empty folder that only `account` can read, behind the name `staging`: there, or else in the refuge */
export function prepareHome(directory: string, staging: string, account: Account | undefined): string {
  mkdirSync(staging, { mode: 0o700 });
  giveTo(account, staging);
  if (canUse(account, staging, 'w')) return staging;
  openToPassage(directory);
  if (canUse(account, staging, 'w')) return staging;
  discard(staging);
  return takeRefuge(staging, account);
}

function takeRefuge(staging: string, account: Account | undefined): string {
  const home = join(refuge, randomUUID());
  try {
    // The link first: should we be killed now, it leads the next attempt to what must be cleaned up.
    symlinkSync(home, staging);
    mkdirSync(refuge, { recursive: true });
    openToPassage(refuge);
    mkdirSync(home, { mode: 0o700 });
    giveTo(account, home);
    if (canUse(account, home, 'w')) return home;
  } catch {
    // Why does not matter: what helps is the same.
  }
  throw new EmbeddedPostgresError(
    `it refuses to run as root, and user ${account?.uid} can reach neither this folder nor ${refuge}; ` +
      'set FOYER_DATA_DIR to a folder that it can reach, or run Foyer as another user.',
  );
}

export function discard(staging: string): void {
  const isLink = lstatSync(staging, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  const target = isLink ? readlinkSync(staging) : undefined;
  const options = { recursive: true, force: true, maxRetries: 10 };
  if (target !== undefined && dirname(target) === refuge && existsSync(target)) rmSync(target, options);
  rmSync(staging, options);
}
