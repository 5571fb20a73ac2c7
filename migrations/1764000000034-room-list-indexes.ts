import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RoomListIndexes1764000000034 implements MigrationInterface {
  readonly name = 'RoomListIndexes1764000000034';

  async up(runner: QueryRunner): Promise<void> {
    // With the order of the list after the id, a page is read from its first row, however many rooms have the same id.
    await runner.query(`
      CREATE INDEX IF NOT EXISTS rooms_external_id_listing_idx ON rooms (organization_id, external_id, created_at, id)
       WHERE external_id IS NOT NULL`);
    await runner.query(`
      CREATE INDEX IF NOT EXISTS rooms_external_id_ending_idx ON rooms (organization_id, external_id, ends_at, id)
       WHERE external_id IS NOT NULL`);
    await runner.query(`DROP INDEX rooms_external_id_idx`);
    // A room without metadata has no entry. Entries are written at once: in a pending list, they would all be written
    // by one later request.
    await runner.query(`
      CREATE INDEX IF NOT EXISTS rooms_metadata_pairs_idx ON rooms USING gin (metadata jsonb_path_ops)
        WITH (fastupdate = off) WHERE metadata <> '{}'`);
    await runner.query(`DROP INDEX rooms_metadata_idx`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX rooms_metadata_idx ON rooms USING gin (metadata jsonb_path_ops)`);
    await runner.query(`DROP INDEX rooms_metadata_pairs_idx`);
    await runner.query(`
      CREATE INDEX rooms_external_id_idx ON rooms (organization_id, external_id) WHERE external_id IS NOT NULL`);
    await runner.query(`DROP INDEX rooms_external_id_ending_idx`);
    await runner.query(`DROP INDEX rooms_external_id_listing_idx`);
  }
}
