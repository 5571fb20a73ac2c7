import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { isMissingTable } from '../database/database.errors.js';
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

/**
 * Records which keys have encrypted values in the database. A process that lacks one of them does not start: otherwise
 * requests for some values would fail later.
 */
@Injectable()
export class EncryptionKeyRegister {
  constructor(
    private readonly database: Database,
    private readonly box: SecretBox,
  ) {}

  /**
   * Checks that all keys are configured. To be called before anything is encrypted or decrypted.
   * @throws LostEncryptionKeyError
   */
  async check(): Promise<void> {
    try {
      const lost = await this.database.query(findLost({ ids: this.box.keyIds }));
      if (lost.length > 0) throw new LostEncryptionKeyError(lost.map(({ id }) => id));
      await this.database.query(remember({ id: this.box.currentKeyId }));
    } catch (error) {
      // Then the schema is not up to date, which readiness reports.
      if (!isMissingTable(error)) throw error;
    }
  }

  /**
   * Forgets all keys but the first. To be called when all values are encrypted with it.
   * @returns the ids of the others, which are no longer needed
   */
  async forgetFormer(): Promise<string[]> {
    const forgotten = await this.database.query(forgetOthers({ id: this.box.currentKeyId }));
    return forgotten.map(({ id }) => id);
  }
}
