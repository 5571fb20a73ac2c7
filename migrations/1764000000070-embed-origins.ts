import type { MigrationInterface, QueryRunner } from 'typeorm';

export class EmbedOrigins1764000000070 implements MigrationInterface {
  readonly name = 'EmbedOrigins1764000000070';

  async up(runner: QueryRunner): Promise<void> {
    // NULL means those of the configuration.
    await runner.query(`ALTER TABLE organizations ADD COLUMN embed_origins text[]`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE organizations DROP COLUMN embed_origins`);
  }
}
