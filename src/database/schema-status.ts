import { Injectable } from '@nestjs/common';
import { migrations } from '../../migrations/index.js';
import { Database } from './database.js';
import { sqlStateOf } from './database.errors.js';
import { statement } from './statement.js';

const [newest] = migrations.slice(-1).map((Migration) => new Migration().name);

const hasRun = statement<{ name: string }>(({ name }) => `SELECT FROM migrations WHERE name = ${name}`);

/** SQLSTATE: a table is not there. */
const UNDEFINED_TABLE = '42P01';

/** Whether the schema is as this code needs it. A newer one is, too: migrations only add. */
@Injectable()
export class SchemaStatus {
  /** The newest migration that this code knows. */
  readonly newest = newest ?? '';

  constructor(private readonly database: Database) {}

  /** Whether it has run. @throws DatabaseUnavailableError */
  async isUpToDate(): Promise<boolean> {
    try {
      return (await this.database.query(hasRun({ name: this.newest }))).length > 0;
    } catch (error) {
      if (sqlStateOf(error) === UNDEFINED_TABLE) return false;
      throw error;
    }
  }
}
