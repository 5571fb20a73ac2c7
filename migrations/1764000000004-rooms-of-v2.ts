import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RoomsOfV21764000000004 implements MigrationInterface {
  readonly name = 'RoomsOfV21764000000004';

  async up(runner: QueryRunner): Promise<void> {
    // Defaults let a process that does not know these columns yet go on inserting beside one that does.
    await runner.query(`
      ALTER TABLE rooms
        ADD COLUMN external_id text,
        ADD COLUMN metadata    jsonb   NOT NULL DEFAULT '{}',
        ADD COLUMN revision    integer NOT NULL DEFAULT 1`);
    await runner.query(`
      CREATE INDEX rooms_external_id_idx ON rooms (organization_id, external_id) WHERE external_id IS NOT NULL`);
    await runner.query(`CREATE INDEX rooms_metadata_idx ON rooms USING gin (metadata jsonb_path_ops)`);
    // In this order of characters, whatever the locale of the database, the unique index serves prefixes, too.
    await runner.query(`ALTER TABLE rooms ALTER COLUMN name TYPE text COLLATE "C"`);
    // Whether a pair is rare decides which index serves it, and the usual sample is too small to tell.
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
