import { randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Account, canUse, giveTo, makeTraversable } from './account.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Where root puts data and programs that an unprivileged account cannot reach in the operator's folder. */
export const fallbackDirectory = '/var/lib/foyer';

const stagingPrefix = 'postgres.new-';

/** Paths inside the operator's folder. `home` may be a link into {@link fallbackDirectory}. */
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

/** A new name each time, because the initdb of a killed keeper still runs for a while under the old one. */
export function newStaging(directory: string): string {
  return join(directory, `${stagingPrefix}${randomUUID()}`);
}

/** Removes what killed attempts have left. */
export function discardLeftovers(directory: string): void {
  for (const name of readdirSync(directory))
    if (name.startsWith(stagingPrefix)) discard(join(directory, name));
}

/** @returns an empty folder that only `account` can read: `staging`, or else one in the fallback directory that it links to */
export function prepareHome(directory: string, staging: string, account: Account | undefined): string {
  mkdirSync(staging, { mode: 0o700 });
  giveTo(account, staging);
  if (canUse(account, staging, 'w')) return staging;
  makeTraversable(directory);
  if (canUse(account, staging, 'w')) return staging;
  discard(staging);
  return prepareFallback(staging, account);
}

function prepareFallback(staging: string, account: Account | undefined): string {
  const home = join(fallbackDirectory, randomUUID());
  try {
    // The link first: if this process is killed now, the next attempt finds by it what to remove.
    symlinkSync(home, staging);
    mkdirSync(fallbackDirectory, { recursive: true });
    makeTraversable(fallbackDirectory);
    mkdirSync(home, { mode: 0o700 });
    giveTo(account, home);
    if (canUse(account, home, 'w')) return home;
  } catch {
    // The remedy is the same for every reason.
  }
  throw new EmbeddedPostgresError(
    `it refuses to run as root, and user ${account?.uid} can reach neither this folder nor ${fallbackDirectory}; ` +
      'set FOYER_DATA_DIR to a folder that it can reach, or run Foyer as another user.',
  );
}

export function discard(staging: string): void {
  const isLink = lstatSync(staging, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  const target = isLink ? readlinkSync(staging) : undefined;
  const options = { recursive: true, force: true, maxRetries: 10 };
  if (target !== undefined && dirname(target) === fallbackDirectory && existsSync(target))
    rmSync(target, options);
  rmSync(staging, options);
}
