import type { MigrationInterface, QueryRunner } from 'typeorm';

export class LiveRooms1764000000060 implements MigrationInterface {
  readonly name = 'LiveRooms1764000000060';

  async up(runner: QueryRunner): Promise<void> {
    // A participant is one opened page. The state and the dates say the same, so that nobody is in two states.
    await runner.query(`
      CREATE TABLE participants (
        id                uuid           PRIMARY KEY,
        room_id           uuid           NOT NULL
                          CONSTRAINT participants_room_id_fkey REFERENCES rooms (id) ON DELETE CASCADE,
        organization_id   uuid           NOT NULL,
        role              text           NOT NULL
                          CONSTRAINT participants_role_check
                          CHECK (role IN ('host', 'visitor', 'granted_visitor', 'viewer')),
        display_name      text           NOT NULL,
        external_id       text,
        metadata          text,
        state             text           NOT NULL
                          CONSTRAINT participants_state_check
                          CHECK (state IN ('waiting', 'joined', 'left', 'denied')),
        left_reason       text,
        knocked_at        timestamptz(3),
        joined_at         timestamptz(3),
        left_at           timestamptz(3),
        microphone        boolean        NOT NULL,
        camera            boolean        NOT NULL,
        screen            boolean        NOT NULL,
        hand              boolean        NOT NULL,
        process_id        uuid           NOT NULL,
        detached_at       timestamptz(3),
        resume_token_hash bytea          NOT NULL,
        CONSTRAINT participants_dates_check CHECK (
          (left_at IS NULL) = (state IN ('waiting', 'joined'))
          AND (left_at IS NULL) = (left_reason IS NULL)
          AND CASE state WHEN 'waiting' THEN knocked_at IS NOT NULL AND joined_at IS NULL
                         WHEN 'joined' THEN joined_at IS NOT NULL
                         WHEN 'denied' THEN knocked_at IS NOT NULL AND joined_at IS NULL
                         ELSE true END)
      )`);
    // Finds who is there (left_at IS NULL), who left a short time ago, and all of a room that is deleted.
    await runner.query(`CREATE INDEX participants_room_idx ON participants (room_id, left_at)`);
    await runner.query(
      `CREATE INDEX participants_process_idx ON participants (process_id) WHERE left_at IS NULL`,
    );
    await runner.query(`
      CREATE INDEX participants_detached_idx ON participants (detached_at)
       WHERE left_at IS NULL AND detached_at IS NOT NULL`);

    await runner.query(`
      CREATE TABLE room_sessions (
        id              uuid           PRIMARY KEY,
        room_id         uuid           NOT NULL
                        CONSTRAINT room_sessions_room_id_fkey REFERENCES rooms (id) ON DELETE CASCADE,
        organization_id uuid           NOT NULL,
        started_at      timestamptz(3) NOT NULL,
        below_since     timestamptz(3),
        ended_at        timestamptz(3)
      )`);
    await runner.query(`CREATE INDEX room_sessions_room_idx ON room_sessions (room_id, started_at)`);
    await runner.query(
      `CREATE UNIQUE INDEX room_sessions_open_idx ON room_sessions (room_id) WHERE ended_at IS NULL`,
    );
    await runner.query(`
      CREATE INDEX room_sessions_below_idx ON room_sessions (below_since)
       WHERE ended_at IS NULL AND below_since IS NOT NULL`);

    // No foreign key leads here: whoever is missing has no lease.
    await runner.query(`
      CREATE TABLE processes (
        id          uuid           PRIMARY KEY,
        lease_until timestamptz(3) NOT NULL
      )`);

    // Apart from the audit, because there are many for each room; without foreign keys, because they outlive it.
    await runner.query(`
      CREATE TABLE live_events (
        occurred_at     timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        id              uuid           NOT NULL,
        organization_id uuid           NOT NULL,
        room_id         uuid           NOT NULL,
        type            text           NOT NULL,
        subject_id      uuid           NOT NULL,
        data            json           NOT NULL,
        CONSTRAINT live_events_pkey PRIMARY KEY (occurred_at, id)
      )`);
    await runner.query(`
      CREATE INDEX live_events_organization_idx ON live_events (organization_id, occurred_at, id)`);

    // Who is in a room that is deleted or purged leaves with it. Before the row is deleted, because its session is deleted
    // after the participants.
    await runner.query(`
      CREATE FUNCTION tell_participant_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO live_events (id, organization_id, room_id, type, subject_id, data)
        SELECT gen_random_uuid(), OLD.organization_id, OLD.room_id,
               CASE OLD.state WHEN 'joined' THEN 'participant.left' ELSE 'participant.knock_cancelled' END, OLD.id,
               json_build_object('role', OLD.role, 'reason', 'ended', 'sessionId',
                 (SELECT s.id FROM room_sessions s WHERE s.room_id = OLD.room_id AND s.ended_at IS NULL));
        RETURN OLD;
      END
      $$`);
    await runner.query(`
      CREATE FUNCTION tell_session_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO live_events (id, organization_id, room_id, type, subject_id, data)
        VALUES (gen_random_uuid(), OLD.organization_id, OLD.room_id, 'session.ended', OLD.id, '{}');
        RETURN OLD;
      END
      $$`);
    await runner.query(`
      CREATE TRIGGER participants_deleted BEFORE DELETE ON participants
        FOR EACH ROW WHEN (OLD.left_at IS NULL) EXECUTE FUNCTION tell_participant_deleted()`);
    await runner.query(`
      CREATE TRIGGER room_sessions_deleted BEFORE DELETE ON room_sessions
        FOR EACH ROW WHEN (OLD.ended_at IS NULL) EXECUTE FUNCTION tell_session_deleted()`);

    // As @socket.io/postgres-adapter documents it: messages between processes that are too long for NOTIFY.
    await runner.query(`
      CREATE TABLE socket_io_attachments (
        id         bigserial   UNIQUE,
        created_at timestamptz DEFAULT now(),
        payload    bytea
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'socket_io_attachments',
      'live_events',
      'processes',
      'room_sessions',
      'participants',
    ])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query(`DROP FUNCTION tell_session_deleted()`);
    await runner.query(`DROP FUNCTION tell_participant_deleted()`);
  }
}
