import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdempotencyKeys1764000000005 implements MigrationInterface {
  readonly name = 'IdempotencyKeys1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    // The response is json, not jsonb, because a repeated response must have its fields in the order of the first one.
    await runner.query(`
      CREATE TABLE idempotency_keys (
        organization_id uuid           NOT NULL
                        CONSTRAINT idempotency_keys_organization_id_fkey REFERENCES organizations (id) ON DELETE CASCADE,
        key             text           NOT NULL,
        fingerprint     bytea          NOT NULL,
        claim           uuid           NOT NULL,
        claimed_until   timestamptz(3) NOT NULL,
        expires_at      timestamptz(3) NOT NULL,
        answer          json,
        PRIMARY KEY (organization_id, key)
      )`);
    await runner.query(`CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE idempotency_keys`);
  }
}
