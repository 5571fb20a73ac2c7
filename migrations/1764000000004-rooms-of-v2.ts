import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RoomsOfV21764000000004 implements MigrationInterface {
  readonly name = 'RoomsOfV21764000000004';

  async up(runner: QueryRunner): Promise<void> {
    // With defaults, a process that does not know these columns yet can still insert rows.
    await runner.query(`
      ALTER TABLE rooms
        ADD COLUMN external_id text,
        ADD COLUMN metadata    jsonb   NOT NULL DEFAULT '{}',
        ADD COLUMN revision    integer NOT NULL DEFAULT 1`);
    await runner.query(`
      CREATE INDEX rooms_external_id_idx ON rooms (organization_id, external_id) WHERE external_id IS NOT NULL`);
    await runner.query(`CREATE INDEX rooms_metadata_idx ON rooms USING gin (metadata jsonb_path_ops)`);
    // With this collation, whatever the locale of the database, the unique index also serves searches by prefix.
    await runner.query(`ALTER TABLE rooms ALTER COLUMN name TYPE text COLLATE "C"`);
    // The best index depends on how rare a pair is, which the default sample is too small to show.
    await runner.query(`ALTER TABLE rooms ALTER COLUMN metadata SET STATISTICS 1000`);
    await runner.query(`CREATE INDEX rooms_ending_idx ON rooms (organization_id, ends_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX rooms_ending_idx`);
    await runner.query(`ALTER TABLE rooms ALTER COLUMN name TYPE text COLLATE "default"`);
    await runner.query(`
      ALTER TABLE rooms DROP COLUMN external_id, DROP COLUMN metadata, DROP COLUMN revision`);
  }
}
