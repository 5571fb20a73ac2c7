import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { AnswerBox } from './answer-box.js';
import { FIND_STALE_ANSWERS, RESEAL_ANSWER, type StoredAnswerRow } from './answer-rotation.sql.js';

/** Answers that are read at once. */
const BATCH = 500;

/** Encrypts the answers to idempotent requests anew. */
@Injectable()
export class AnswerRotation {
  constructor(
    private readonly database: Database,
    private readonly answers: AnswerBox,
  ) {}

  /**
   * Encrypts with the current key all that were encrypted with another one; while requests are answered,
   * and beside others who do the same.
   * @returns how many
   * @throws UnreadableSecretError, MissingEncryptionKeyError; what is done by then stays done
   */
  async rotate(): Promise<number> {
    let rotated = 0;
    let after: StoredAnswerRow | undefined;
    for (;;) {
      const rows: StoredAnswerRow[] = await this.database.query<StoredAnswerRow>(FIND_STALE_ANSWERS, [
        after?.organization_id ?? null,
        after?.key ?? null,
        this.answers.currentPrefix,
        BATCH,
      ]);
      for (const row of rows) await this.reseal(row);
      rotated += rows.length;
      after = rows.at(-1);
      if (rows.length < BATCH) return rotated;
    }
  }

  private async reseal({ organization_id, key, claim, answer_sealed }: StoredAnswerRow): Promise<void> {
    const place = { organizationId: organization_id, key };
    const sealed = this.answers.seal(this.answers.open(answer_sealed, place), place);
    await this.database.query(RESEAL_ANSWER, [organization_id, key, claim, sealed]);
  }
}
