import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OrganizationListIndex1764000000036 implements MigrationInterface {
  readonly name = 'OrganizationListIndex1764000000036';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX organizations_listing_idx ON organizations (created_at, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX organizations_listing_idx`);
  }
}
