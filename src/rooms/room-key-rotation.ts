import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { RoomKeys } from './room-keys.js';
import { FIND_STALE_KEYS, RESEAL_KEYS, type StoredKeysRow } from './room-key-rotation.sql.js';

/** Rooms that one statement changes: few enough to keep its locks short. */
const BATCH = 500;

/** Encrypts the keys of rooms anew. */
@Injectable()
export class RoomKeyRotation {
  constructor(
    private readonly database: Database,
    private readonly keys: RoomKeys,
  ) {}

  /**
   * Encrypts with the current key all that were encrypted with another one; while rooms are made, changed
   * and deleted, and beside others who do the same.
   * @returns of how many rooms
   * @throws UnreadableSecretError, MissingEncryptionKeyError; what is done by then stays done
   */
  async rotate(): Promise<number> {
    let rotated = 0;
    let after: string | null = null;
    for (;;) {
      const rows: StoredKeysRow[] = await this.database.query<StoredKeysRow>(FIND_STALE_KEYS, [
        after,
        this.keys.currentPrefix,
        BATCH,
      ]);
      // A key never changes, so that between the two statements nothing can be lost.
      await this.database.query(RESEAL_KEYS, [
        rows.map(({ id }) => id),
        rows.map((row) => this.reseal(row.id, 'host', row.host_key_sealed)),
        rows.map((row) => this.reseal(row.id, 'viewer', row.viewer_key_sealed)),
      ]);
      rotated += rows.length;
      after = rows.at(-1)?.id ?? null;
      if (rows.length < BATCH) return rotated;
    }
  }

  private reseal(roomId: string, role: 'host' | 'viewer', sealed: Buffer): Buffer {
    const key = this.keys.secretOf(sealed, roomId, role).reveal();
    return this.keys.seal(key, roomId, role);
  }
}
