import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { type Account, canUse, makeTraversable, run } from './account.js';
import { EmbeddedPostgresError, reasonOf } from './embedded-postgres-error.js';

/** The paths of Postgres's programs, readable for the account that runs them. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** The major version, as `PG_VERSION` writes it. */
  readonly major: string;
}

/**
 * Finds the programs of this platform's `@embedded-postgres` package and makes them usable.
 * @param account the system user that will run them
 * @param copyDirectory for a copy, if the account cannot use the installed ones
 * @throws EmbeddedPostgresError when there are none for this platform, or they do not run
 */
export function findBinaries(account: Account | undefined, copyDirectory: string): Binaries {
  const home = installedPackage();
  const linked = link(home);
  const installed = linked ? inspect(account, home) : undefined;
  if (installed) return installed;
  // If the programs are complete and belong to us, a copy would not run either.
  const copied = linked && !account ? undefined : inspect(account, copy(account, home, copyDirectory));
  if (copied) return copied;
  throw new EmbeddedPostgresError(`The Postgres in ${home} does not run here; ${remedy}`);
}

const remedy = 'set DATABASE_URL to a Postgres of your own.';

function installedPackage(): string {
  const platform = `${process.platform.replace('win32', 'windows')}-${process.arch}`;
  if (process.platform === 'linux' && !usesGlibc())
    throw new EmbeddedPostgresError(`There is no embedded Postgres for Linux with musl (Alpine); ${remedy}`);
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return dirname(dirname(entry));
  } catch {
    throw new EmbeddedPostgresError(`There is no embedded Postgres installed for ${platform}; ${remedy}`);
  }
}

function usesGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

/**
 * Creates the links between libraries that npm packages cannot contain and that a blocked postinstall did not create.
 * @returns false when they are missing and cannot be created, as in a read-only installation
 */
function link(home: string): boolean {
  const manifest = join(home, 'native', 'pg-symlinks.json');
  if (!existsSync(manifest)) return true;
  const links = JSON.parse(readFileSync(manifest, 'utf8')) as { source: string; target: string }[];
  return links.every(({ source, target }) => {
    const path = join(home, target);
    try {
      if (!existsSync(path)) symlinkSync(relative(dirname(target), source), path);
    } catch {
      // Another process may have created it meanwhile.
    }
    return existsSync(path);
  });
}

/** Runs a program as the account that will use it; undefined when that fails. */
function inspect(account: Account | undefined, home: string): Binaries | undefined {
  const programs = join(home, 'native', 'bin');
  const postgres = join(programs, 'postgres');
  const catalogue = join(home, 'native', 'share', 'postgresql', 'postgres.bki');
  try {
    const major = /\d+/.exec(run(account, postgres, ['--version']))?.[0];
    if (major === undefined || !canUse(account, catalogue, 'r')) return undefined;
    return { initdb: join(programs, 'initdb'), postgres, pgCtl: join(programs, 'pg_ctl'), major };
  } catch {
    return undefined;
  }
}

/** Copies the package to `<copyDirectory>/runtime-<version>`, readable for everyone, once for each version. */
function copy(account: Account | undefined, home: string, copyDirectory: string): string {
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  const runtime = join(copyDirectory, `runtime-${version}`);
  if (existsSync(runtime)) return runtime;
  const staging = `${runtime}.${process.pid}`;
  try {
    mkdirSync(copyDirectory, { recursive: true });
    if (account) makeTraversable(copyDirectory);
    cpSync(home, staging, { recursive: true, verbatimSymlinks: true });
    link(staging);
    run(undefined, 'chmod', ['-R', 'a+rX', staging]);
    renameSync(staging, runtime);
  } catch (error) {
    if (existsSync(staging)) rmSync(staging, { recursive: true });
    if (!existsSync(runtime))
      throw new EmbeddedPostgresError(
        `Postgres cannot run from ${home}, nor be copied to ${runtime} (${reasonOf(error)}); ${remedy}`,
      );
  }
  return runtime;
}
