import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SealedSecrets1764000000020 implements MigrationInterface {
  readonly name = 'SealedSecrets1764000000020';

  async up(runner: QueryRunner): Promise<void> {
    // Expand: a process that does not know the new columns still writes the old ones, which are read as long as they
    // exist. It sees empty keys in a room that a newer process created: the URL for hosts that it returns gives the
    // role of a guest, and its page for the URL that the newer process returned is a 403. The default is the empty
    // text, not null, because null would appear in URLs as "null", and break its page.
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
    // The keys of rooms are dropped with their columns: these rooms no longer have hosts and viewers.
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
