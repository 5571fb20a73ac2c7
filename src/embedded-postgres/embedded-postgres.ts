import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import type { Environment } from '../config/environment.js';
import { EmbeddedPostgresError, withoutControls } from './embedded-postgres-error.js';
import { layout } from './folders.js';
import { readPostmaster } from './pid-file.js';
import { Share } from './share.js';

/** A database that this process can use. */
export interface ProvidedDatabase {
  /** postgres:// URL. */
  readonly url: string;
  /**
   * To be called when this process no longer uses the database. Resolves when an embedded Postgres has stopped, or at once
   * if other processes use it. Idempotent.
   */
  release(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Settings of postgresql.conf, if the server has to be started. */
  readonly settings?: Record<string, string>;
  /** Prints notices for the operator; to stderr by default. */
  readonly log?: (sentence: string) => void;
}

/** The database of `DATABASE_URL`, or else the embedded one, which is started if it is not running. */
export async function provideDatabase(environment: Environment): Promise<ProvidedDatabase> {
  const { DATABASE_URL: url, FOYER_DATA_DIR: directory } = environment;
  return url ? { url, release: async () => {} } : acquireEmbeddedPostgres(directory);
}

/**
 * Starts, or uses, the Postgres whose data are in `directory`, which is created if it is missing. The server stops when its
 * last user has ended, in whichever way, and is started again if it crashes while it is used.
 * @throws EmbeddedPostgresError
 */
export async function acquireEmbeddedPostgres(
  directory: string,
  { settings = {}, log = console.warn }: EmbeddedPostgresOptions = {},
): Promise<ProvidedDatabase> {
  const folder = ensureFolder(directory);
  const share = new Share({ directory: folder, settings });
  for (const notice of await share.take()) log(withoutControls(notice));
  try {
    const { url, port } = locate(folder);
    share.bind(port);
    return { url, release: () => share.giveUp() };
  } catch (error) {
    await share.giveUp();
    throw error;
  }
}

function ensureFolder(directory: string): string {
  try {
    // The account that Postgres runs as must be able to traverse root's folder; the content is closed to other users.
    mkdirSync(directory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return realpathSync(directory);
  } catch (error) {
    throw EmbeddedPostgresError.from(error, directory);
  }
}

/** Reads the port and the password, which only the owner of the folder can read. */
function locate(folder: string): { url: string; port: number } {
  const { data, password } = layout(folder);
  try {
    const port = readPostmaster(data)?.port;
    if (!port) throw new Error('Postgres has just stopped');
    return { url: `postgres://foyer:${readFileSync(password, 'utf8')}@127.0.0.1:${port}/foyer`, port };
  } catch (error) {
    throw EmbeddedPostgresError.from(error, folder);
  }
}
