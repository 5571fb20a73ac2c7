import type { MigrationInterface, QueryRunner } from 'typeorm';

export class NoScopesByDefault1764000000031 implements MigrationInterface {
  readonly name = 'NoScopesByDefault1764000000031';

  async up(runner: QueryRunner): Promise<void> {
    // A default must not grant anything. Every process that knows scopes writes them.
    await runner.query(`ALTER TABLE api_keys ALTER COLUMN scopes DROP DEFAULT`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // Not the former default, which granted all scopes.
    await runner.query(`ALTER TABLE api_keys ALTER COLUMN scopes SET DEFAULT '{}'`);
  }
}
