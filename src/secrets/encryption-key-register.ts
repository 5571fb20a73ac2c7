import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { sqlStateOf } from '../database/database.errors.js';
import { statement } from '../database/statement.js';
import { SecretBox } from './secret-box.js';
import { LostEncryptionKeyError } from './secrets.errors.js';

interface KeyId {
  readonly id: string;
}

const findLost = statement<{ ids: readonly string[] }, KeyId>(
  ({ ids }) => `SELECT id FROM encryption_keys WHERE id <> ALL (${ids}::text[]) ORDER BY first_used_at`,
);
const remember = statement<KeyId>(
  ({ id }) => `INSERT INTO encryption_keys (id) VALUES (${id}) ON CONFLICT DO NOTHING`,
);
const forgetOthers = statement<KeyId, KeyId>(
  ({ id }) => `DELETE FROM encryption_keys WHERE id <> ${id} RETURNING id`,
);

/** SQLSTATE undefined_table: the schema is not up to date yet, which is for others to say. */
const NO_SUCH_TABLE = '42P01';

/**
 * Knows with which keys something in the database is encrypted. A process that was not given all of them does not start:
 * it would find that out only when somebody asks for a value that it cannot read.
 */
@Injectable()
export class EncryptionKeyRegister {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /**
   * To be called before anything is encrypted or decrypted.
   * @throws LostEncryptionKeyError
   */
  async check(): Promise<void> {
    try {
      const lost = await this.database.query(findLost({ ids: this.box.keyIds }));
      if (lost.length > 0) throw new LostEncryptionKeyError(lost.map(({ id }) => id));
      await this.database.query(remember({ id: this.box.currentKeyId }));
    } catch (error) {
      if (sqlStateOf(error) !== NO_SUCH_TABLE) throw error;
    }
  }

  /**
   * To be called when everything is encrypted with the first key.
   * @returns the ids of the others, which are not needed any more
   */
  async forgetFormer(): Promise<string[]> {
    const forgotten = await this.database.query(forgetOthers({ id: this.box.currentKeyId }));
    return forgotten.map(({ id }) => id);
  }
}
