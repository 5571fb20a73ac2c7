import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ApiKeyListIndexes1764000000037 implements MigrationInterface {
  readonly name = 'ApiKeyListIndexes1764000000037';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX api_keys_listing_idx ON api_keys (organization_id, created_at, id)`);
    // So that revoked keys do not slow the list down.
    await runner.query(`
      CREATE INDEX api_keys_valid_listing_idx ON api_keys (organization_id, created_at, id) WHERE revoked_at IS NULL`);
    await runner.query(`DROP INDEX api_keys_organization_id_idx`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX api_keys_organization_id_idx ON api_keys (organization_id)`);
    await runner.query(`DROP INDEX api_keys_valid_listing_idx`);
    await runner.query(`DROP INDEX api_keys_listing_idx`);
  }
}
