import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OperatorTokensInAudit1764000000021 implements MigrationInterface {
  readonly name = 'OperatorTokensInAudit1764000000021';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE audit_events ADD COLUMN token_id text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE audit_events DROP COLUMN token_id`);
  }
}
