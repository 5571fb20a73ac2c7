import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { EmbeddedPostgresError, withoutControls } from './embedded-postgres-error.js';
import { layout } from './folders.js';
import { readPostmaster } from './pid-file.js';
import { Share } from './share.js';

export { EmbeddedPostgresError };

/** This process's share in a real Postgres that Foyer brings along. */
export interface EmbeddedPostgres {
  /** postgres:// URL of the database `foyer` on the running server. */
  readonly url: string;
  /** Gives up the share; resolves once Postgres has stopped, or at once while other processes use it. Idempotent. */
  release(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Settings of postgresql.conf for a server that is not running yet. */
  readonly settings?: Record<string, string>;
  /** Where to say what the operator should know; stderr by default. */
  readonly log?: (sentence: string) => void;
}

/**
 * Starts, or joins, the Postgres whose data live in `directory`, which is created when missing. The server stops
 * when its last user is gone, however it went, and is started again should it die in use.
 * @throws EmbeddedPostgresError
 */
export async function acquireEmbeddedPostgres(
  directory: string,
  { settings = {}, log = console.warn }: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
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
    // Root's folder lets the account through that Postgres runs as; what is inside is closed to everybody else.
    mkdirSync(directory, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    return realpathSync(directory);
  } catch (error) {
    throw EmbeddedPostgresError.from(error, directory);
  }
}

/** Reads what only the owner of the folder may: the port and the password. */
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
