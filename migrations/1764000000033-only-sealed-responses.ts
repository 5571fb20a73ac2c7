import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OnlySealedResponses1764000000033 implements MigrationInterface {
  readonly name = 'OnlySealedResponses1764000000033';

  async up(runner: QueryRunner): Promise<void> {
    // Contract, as for the keys of rooms. Without its response, a repeated request would be executed again.
    await runner.query(`
      DO $$
      DECLARE
        clear bigint := (SELECT count(*) FROM idempotency_keys
                          WHERE answer IS NOT NULL AND expires_at > clock_timestamp());
      BEGIN
        IF clear > 0 THEN
          RAISE EXCEPTION USING ERRCODE = 'FY001', MESSAGE =
            clear || ' stored responses are in the database in clear text, which this version of Foyer does not read: '
            'run "foyer secrets rotate" with the version that was used until now, and then start this one again.';
        END IF;
      END
      $$`);
    // A key that a process without encryption has claimed again has no response yet.
    await runner.query(`
      UPDATE idempotency_keys SET answer_sealed = NULL WHERE answer_sealed IS NOT NULL AND claimed_until < expires_at`);
    await runner.query(`ALTER TABLE idempotency_keys DROP COLUMN answer`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // This tells a process of the previous version that there is a response.
    await runner.query(`
      UPDATE idempotency_keys SET claimed_until = expires_at WHERE answer_sealed IS NOT NULL`);
    await runner.query(`ALTER TABLE idempotency_keys ADD COLUMN answer json`);
  }
}
