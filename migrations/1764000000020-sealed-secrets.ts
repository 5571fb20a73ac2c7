import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SealedSecrets1764000000020 implements MigrationInterface {
  readonly name = 'SealedSecrets1764000000020';

  async up(runner: QueryRunner): Promise<void> {
    // Expand: a process that does not know the new columns goes on writing the old ones, which are read as long as they
    // are there. Of a room that a newer process made, it sees empty keys: the URL for hosts that it gives out lets in as a
    // guest, and the page behind the URL that the newer one gave out answers 403. The empty text, and not null, because null
    // would be written into URLs as "null", and break its page.
    await runner.query(`
      ALTER TABLE rooms
        ADD COLUMN host_key_sealed   bytea,
        ADD COLUMN viewer_key_sealed bytea,
        ALTER COLUMN host_key   SET DEFAULT '',
        ALTER COLUMN viewer_key SET DEFAULT ''`);
    await runner.query(`ALTER TABLE idempotency_keys ADD COLUMN answer_sealed bytea`);
    await runner.query(`
      CREATE TABLE encryption_keys (
        id            text           PRIMARY KEY,
        first_used_at timestamptz(3) NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // The keys of rooms go with their columns: those rooms have no hosts and viewers any more.
    await runner.query(`DROP TABLE encryption_keys`);
    await runner.query(`ALTER TABLE idempotency_keys DROP COLUMN answer_sealed`);
    await runner.query(`
      ALTER TABLE rooms
        DROP COLUMN host_key_sealed,
        DROP COLUMN viewer_key_sealed,
        ALTER COLUMN host_key   DROP DEFAULT,
        ALTER COLUMN viewer_key DROP DEFAULT`);
  }
}
