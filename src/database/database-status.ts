import { Injectable } from '@nestjs/common';
import { migrations } from '../../migrations/index.js';
import { isMissingTable } from './database.errors.js';
import { Database } from './database.js';
import { REQUEST_DEADLINES, reliedOn } from './session-settings.js';
import { statement } from './statement.js';

const [newest] = migrations.slice(-1).map((Migration) => new Migration().name);

const hasRun = statement<{ name: string }>(({ name }) => `SELECT FROM migrations WHERE name = ${name}`);

const describeSession = statement<
  { names: readonly string[]; settings: readonly string[] },
  { isReadOnly: boolean; encoding: string; isWritable: boolean | null; wrong: string | null }
>(
  ({ names, settings }) => `SELECT current_setting('transaction_read_only') = 'on' AS "isReadOnly",
                current_setting('server_encoding') AS encoding,
                has_table_privilege(to_regclass('rooms'), 'INSERT') AS "isWritable",
                (SELECT string_agg(name, ', ') FROM unnest(${names}::text[], ${settings}::text[]) AS relied_on (name, setting)
                  WHERE current_setting(name) <> setting) AS wrong`,
);

/** Checks whether server and schema are as requests need them. */
@Injectable()
export class DatabaseStatus {
  /** The newest migration that this code knows. */
  readonly newestMigration = newest ?? '';

  constructor(private readonly database: Database) {}

  /**
   * Whether the newest migration has run. A newer schema is fine, because migrations only add.
   * @throws DatabaseUnavailableError
   */
  async isSchemaUpToDate(): Promise<boolean> {
    try {
      return (await this.database.query(hasRun({ name: this.newestMigration }))).length > 0;
    } catch (error) {
      if (isMissingTable(error)) return false;
      throw error;
    }
  }

  /**
   * What is wrong with the server, in a sentence without secrets; null if nothing is.
   * @throws DatabaseUnavailableError
   */
  async serverProblem(): Promise<string | null> {
    const settings = reliedOn(REQUEST_DEADLINES);
    const [session] = await this.database.query(
      describeSession({ names: Object.keys(settings), settings: Object.values(settings) }),
    );
    if (session?.isReadOnly) return 'It is read-only.';
    if (session?.encoding !== 'UTF8') return `Its encoding is ${session?.encoding}, and must be UTF8.`;
    if (session.isWritable === false) return 'Its role may not write to the tables.';
    if (session.wrong !== null) return `Its settings are not those that requests need: ${session.wrong}.`;
    return null;
  }
}
