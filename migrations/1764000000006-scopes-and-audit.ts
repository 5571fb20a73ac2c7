import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ScopesAndAudit1764000000006 implements MigrationInterface {
  readonly name = 'ScopesAndAudit1764000000006';

  async up(runner: QueryRunner): Promise<void> {
    // The default gives all scopes to existing keys, and to keys that an older process still creates.
    await runner.query(`
      ALTER TABLE api_keys
        ADD COLUMN scopes text[] NOT NULL DEFAULT '{rooms:read,rooms:write,rooms:delete,keys:manage}',
        ADD COLUMN last_characters text`);

    // No foreign keys: an event outlives its subject.
    await runner.query(`
      CREATE TABLE audit_events (
        id              uuid           PRIMARY KEY,
        organization_id uuid           NOT NULL,
        occurred_at     timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        type            text           NOT NULL,
        subject_id      text           NOT NULL,
        actor           text           NOT NULL,
        key_id          text,
        request_id      text,
        address         text,
        data            json           NOT NULL
      )`);
    await runner.query(`
      CREATE INDEX audit_events_listing_idx ON audit_events (organization_id, occurred_at, id)`);
    await runner.query(`CREATE INDEX audit_events_occurred_at_idx ON audit_events (occurred_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE audit_events`);
    await runner.query(`ALTER TABLE api_keys DROP COLUMN scopes, DROP COLUMN last_characters`);
  }
}
