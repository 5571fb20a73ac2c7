import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OrganizationsAndApiKeys1764000000001 implements MigrationInterface {
  readonly name = 'OrganizationsAndApiKeys1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE organizations (
        id                uuid           PRIMARY KEY,
        name              text           NOT NULL,
        slug              text           NOT NULL CONSTRAINT organizations_slug_key UNIQUE,
        plan              text           NOT NULL CONSTRAINT organizations_plan_check CHECK (plan IN ('build', 'grow')),
        points_per_minute integer        CONSTRAINT organizations_points_per_minute_check CHECK (points_per_minute > 0),
        created_at        timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE api_keys (
        id              text           PRIMARY KEY,
        organization_id uuid           NOT NULL
                        CONSTRAINT api_keys_organization_id_fkey REFERENCES organizations (id) ON DELETE CASCADE,
        name            text           NOT NULL,
        secret_hash     bytea          NOT NULL,
        created_at      timestamptz(3) NOT NULL DEFAULT now(),
        expires_at      timestamptz(3),
        revoked_at      timestamptz(3),
        last_used_at    timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX api_keys_organization_id_idx ON api_keys (organization_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE api_keys`);
    await runner.query(`DROP TABLE organizations`);
  }
}
