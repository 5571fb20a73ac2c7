import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { statement } from './statement.js';
import { REQUEST_DEADLINES, reliedOn } from './session-settings.js';

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

/** Whether the server, as requests meet it, is as they need it. */
@Injectable()
export class ServerStatus {
  constructor(private readonly database: Database) {}

  /**
   * What is wrong with it, in a sentence for anybody; null when nothing is.
   * @throws DatabaseUnavailableError
   */
  async objection(): Promise<string | null> {
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
