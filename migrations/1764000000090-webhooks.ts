import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Webhooks1764000000090 implements MigrationInterface {
  readonly name = 'Webhooks1764000000090';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE webhooks (
        id              uuid           PRIMARY KEY,
        organization_id uuid           NOT NULL
                        CONSTRAINT webhooks_organization_id_fkey REFERENCES organizations (id) ON DELETE CASCADE,
        url             text           NOT NULL,
        format          text           NOT NULL
                        CONSTRAINT webhooks_format_check CHECK (format IN ('whereby-1.0', 'foyer-2')),
        event_types     text[]         NOT NULL,
        description     text           NOT NULL,
        enabled         boolean        NOT NULL,
        disabled_reason text
                        CONSTRAINT webhooks_disabled_reason_check
                        CHECK (disabled_reason IN ('requested', 'gone', 'failing')),
        disabled_at     timestamptz(3),
        failing_since   timestamptz(3),
        created_at      timestamptz(3) NOT NULL,
        deleted_at      timestamptz(3),
        CONSTRAINT webhooks_enabled_check CHECK (
          enabled = (disabled_reason IS NULL) AND enabled = (disabled_at IS NULL)
          AND NOT (enabled AND deleted_at IS NOT NULL))
      )`);
    await runner.query(`
      CREATE INDEX webhooks_listing_idx ON webhooks (organization_id, created_at, id) WHERE deleted_at IS NULL`);
    await runner.query(`CREATE INDEX webhooks_enabled_idx ON webhooks (organization_id) WHERE enabled`);
    await runner.query(
      `CREATE INDEX webhooks_deleted_idx ON webhooks (deleted_at) WHERE deleted_at IS NOT NULL`,
    );

    // The current secret never expires; after a rotation there is a former one for a while.
    await runner.query(`
      CREATE TABLE webhook_secrets (
        id            uuid           PRIMARY KEY,
        webhook_id    uuid           NOT NULL
                      CONSTRAINT webhook_secrets_webhook_id_fkey REFERENCES webhooks (id) ON DELETE CASCADE,
        secret_sealed bytea          NOT NULL,
        expires_at    timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX webhook_secrets_webhook_idx ON webhook_secrets (webhook_id)`);
    await runner.query(`
      CREATE UNIQUE INDEX webhook_secrets_current_idx ON webhook_secrets (webhook_id) WHERE expires_at IS NULL`);

    // A delivery is due at a time until it is delivered or has failed. Whoever sends it has a lease, which no index contains,
    // so that taking it is cheap.
    await runner.query(`
      CREATE TABLE webhook_deliveries (
        id           uuid           PRIMARY KEY,
        webhook_id   uuid           NOT NULL
                     CONSTRAINT webhook_deliveries_webhook_id_fkey REFERENCES webhooks (id) ON DELETE CASCADE,
        event_id     uuid           NOT NULL,
        event_type   text           NOT NULL,
        occurred_at  timestamptz(3) NOT NULL,
        room_id      uuid,
        subject_id   text           NOT NULL,
        event        json           NOT NULL,
        created_at   timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        state        text           NOT NULL DEFAULT 'pending'
                     CONSTRAINT webhook_deliveries_state_check CHECK (state IN ('pending', 'delivered', 'failed')),
        attempts     integer        NOT NULL DEFAULT 0,
        tries        integer        NOT NULL DEFAULT 0,
        due_at       timestamptz(3) DEFAULT clock_timestamp(),
        leased_until timestamptz(3),
        CONSTRAINT webhook_deliveries_due_check CHECK ((state = 'pending') = (due_at IS NOT NULL))
      ) WITH (fillfactor = 80)`);
    await runner.query(`
      CREATE INDEX webhook_deliveries_listing_idx ON webhook_deliveries (webhook_id, created_at, id)`);
    await runner.query(`
      CREATE INDEX webhook_deliveries_state_idx ON webhook_deliveries (webhook_id, state, created_at, id)`);
    await runner.query(`
      CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries (webhook_id, due_at) WHERE due_at IS NOT NULL`);

    await runner.query(`
      CREATE TABLE webhook_attempts (
        delivery_id  uuid           NOT NULL
                     CONSTRAINT webhook_attempts_delivery_id_fkey
                     REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
        number       integer        NOT NULL,
        attempted_at timestamptz(3) NOT NULL,
        duration     integer        NOT NULL,
        status_code  integer,
        error        text,
        response     text           NOT NULL,
        CONSTRAINT webhook_attempts_pkey PRIMARY KEY (delivery_id, number)
      )`);

    // An event and its deliveries are written together, by whichever version of Foyer. The address of a client stays here.
    // Each function asks first whether there is any webhook: without one it costs 3 µs.
    await runner.query(`
      -- It must never make a change fail, whatever its event says.
      CREATE FUNCTION deliver_audit_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM webhooks WHERE enabled) THEN RETURN NULL; END IF;
        INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, occurred_at, room_id, subject_id, event)
        SELECT gen_random_uuid(), w.id, e.id, e.type, e.occurred_at,
               CASE WHEN e.type LIKE 'room.%' AND e.subject_id ~ '^[0-9a-f-]{36}$' THEN e.subject_id::uuid END, e.subject_id,
               json_build_object('data', e.data, 'requestId', e.request_id,
                                 'actor', json_build_object('kind', e.actor, 'keyId', e.key_id))
          FROM added e
          JOIN webhooks w ON w.organization_id = e.organization_id AND w.enabled AND e.type = ANY (w.event_types)
         WHERE e.type NOT LIKE 'participant.%';
        RETURN NULL;
      END
      $$`);
    await runner.query(`
      CREATE FUNCTION deliver_live_events() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM webhooks WHERE enabled) THEN RETURN NULL; END IF;
        INSERT INTO webhook_deliveries (id, webhook_id, event_id, event_type, occurred_at, room_id, subject_id, event)
        SELECT gen_random_uuid(), w.id, e.id, e.type, e.occurred_at, e.room_id, e.subject_id::text,
               json_build_object('data', e.data)
          FROM added e
          JOIN webhooks w ON w.organization_id = e.organization_id AND w.enabled AND e.type = ANY (w.event_types);
        RETURN NULL;
      END
      $$`);
    for (const table of ['audit_events', 'live_events'])
      await runner.query(`
        CREATE TRIGGER ${table}_delivered AFTER INSERT ON ${table} REFERENCING NEW TABLE AS added
          FOR EACH STATEMENT EXECUTE FUNCTION deliver_${table}()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_events', 'live_events']) {
      await runner.query(`DROP TRIGGER ${table}_delivered ON ${table}`);
      await runner.query(`DROP FUNCTION deliver_${table}()`);
    }
    for (const table of ['webhook_attempts', 'webhook_deliveries', 'webhook_secrets', 'webhooks'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
