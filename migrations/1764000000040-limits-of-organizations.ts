import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LimitsOfOrganizations1764000000040 implements MigrationInterface {
  readonly name = 'LimitsOfOrganizations1764000000040';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organizations
        ADD COLUMN max_rooms    integer CONSTRAINT organizations_max_rooms_check CHECK (max_rooms > 0),
        ADD COLUMN suspended_at timestamptz(3),
        ADD COLUMN deleted_at   timestamptz(3)`);
    // Finds deleted organizations without reading the others.
    await runner.query(`
      CREATE INDEX organizations_deleted_at_idx ON organizations (deleted_at) WHERE deleted_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE organizations DROP COLUMN max_rooms, DROP COLUMN suspended_at, DROP COLUMN deleted_at`);
  }
}
