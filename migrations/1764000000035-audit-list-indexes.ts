import type { MigrationInterface, QueryRunner } from 'typeorm';

export class AuditListIndexes1764000000035 implements MigrationInterface {
  readonly name = 'AuditListIndexes1764000000035';

  async up(runner: QueryRunner): Promise<void> {
    // One for each filter, each in the order of the list.
    await runner.query(`
      CREATE INDEX IF NOT EXISTS audit_events_subject_idx ON audit_events (subject_id, occurred_at, id)`);
    await runner.query(`
      CREATE INDEX IF NOT EXISTS audit_events_key_idx ON audit_events (key_id, occurred_at, id) WHERE key_id IS NOT NULL`);
    await runner.query(`
      CREATE INDEX IF NOT EXISTS audit_events_token_idx ON audit_events (token_id, occurred_at, id)
       WHERE token_id IS NOT NULL`);
    await runner.query(`
      CREATE INDEX IF NOT EXISTS audit_events_organization_type_idx
          ON audit_events (organization_id, type, occurred_at, id)`);
    await runner.query(`
      CREATE INDEX IF NOT EXISTS audit_events_type_idx ON audit_events (type, occurred_at, id)`);
    // No event is looked up by its id alone: with the order of all events as the primary key, one index replaces two.
    await runner.query(`
      CREATE UNIQUE INDEX IF NOT EXISTS audit_events_order_idx ON audit_events (occurred_at, id)`);
    await runner.query(`ALTER TABLE audit_events DROP CONSTRAINT audit_events_pkey`);
    await runner.query(`
      ALTER TABLE audit_events ADD CONSTRAINT audit_events_pkey PRIMARY KEY USING INDEX audit_events_order_idx`);
    await runner.query(`DROP INDEX audit_events_occurred_at_idx`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX audit_events_occurred_at_idx ON audit_events (occurred_at)`);
    await runner.query(`ALTER TABLE audit_events DROP CONSTRAINT audit_events_pkey`);
    await runner.query(`ALTER TABLE audit_events ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id)`);
    for (const name of ['type', 'organization_type', 'token', 'key', 'subject'])
      await runner.query(`DROP INDEX audit_events_${name}_idx`);
  }
}
