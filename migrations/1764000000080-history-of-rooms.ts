import type { MigrationInterface, QueryRunner } from 'typeorm';

export class HistoryOfRooms1764000000080 implements MigrationInterface {
  readonly name = 'HistoryOfRooms1764000000080';

  async up(runner: QueryRunner): Promise<void> {
    // What is known of a room that is gone, for as long as insights are kept. Without foreign keys, like all history.
    await runner.query(`
      CREATE TABLE past_rooms (
        id              uuid           PRIMARY KEY,
        number          bigint         NOT NULL,
        organization_id uuid           NOT NULL,
        name            text           COLLATE "C" NOT NULL,
        created_at      timestamptz(3) NOT NULL,
        ends_at         timestamptz(3) NOT NULL,
        deleted_at      timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX past_rooms_listing_idx ON past_rooms (organization_id, created_at, id)`);
    await runner.query(`CREATE INDEX past_rooms_name_idx ON past_rooms (organization_id, name)`);
    await runner.query(`CREATE INDEX past_rooms_deleted_at_idx ON past_rooms (deleted_at)`);

    // In the order in which requests lock them.
    await runner.query(`LOCK TABLE rooms, participants, room_sessions IN ACCESS EXCLUSIVE MODE`);
    await runner.query(`ALTER TABLE participants DROP CONSTRAINT participants_room_id_fkey`);
    await runner.query(`ALTER TABLE room_sessions DROP CONSTRAINT room_sessions_room_id_fkey`);
    await runner.query(`DROP TRIGGER participants_deleted ON participants`);
    await runner.query(`DROP TRIGGER room_sessions_deleted ON room_sessions`);
    await runner.query(`DROP FUNCTION tell_participant_deleted()`);
    await runner.query(`DROP FUNCTION tell_session_deleted()`);

    // Finds what an organization has, by when somebody left or a session began.
    await runner.query(
      `CREATE INDEX participants_organization_idx ON participants (organization_id, left_at, joined_at)`,
    );
    await runner.query(
      `CREATE INDEX room_sessions_listing_idx ON room_sessions (organization_id, started_at, id)`,
    );

    // A trigger, because processes of the previous version delete rooms too; for a statement, because a purge deletes
    // hundreds of rooms, which nobody is in. Whoever is in or waits leaves with the room: when it expired, if it has, but
    // not before they came. The time is read after the rows of the rooms are locked.
    await runner.query(`
      CREATE FUNCTION keep_past_rooms() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        now timestamptz(3) := date_trunc('milliseconds', clock_timestamp());
      BEGIN
        INSERT INTO past_rooms (id, number, organization_id, name, created_at, ends_at, deleted_at)
        SELECT id, number, organization_id, name, created_at, ends_at, now FROM gone;

        WITH departed AS (
          UPDATE participants p
             SET state = 'left', left_reason = 'ended',
                 left_at = greatest(least(now, gone.ends_at + interval '1 hour'), p.joined_at, p.knocked_at)
            FROM gone WHERE p.room_id = gone.id AND p.left_at IS NULL
          RETURNING p.*)
        INSERT INTO live_events (id, organization_id, room_id, type, subject_id, data)
        SELECT gen_random_uuid(), p.organization_id, p.room_id,
               CASE WHEN p.joined_at IS NULL THEN 'participant.knock_cancelled' ELSE 'participant.left' END, p.id,
               json_build_object('role', p.role, 'reason', 'ended', 'sessionId', s.id, 'present', '{}'::json)
          FROM departed p LEFT JOIN room_sessions s ON s.room_id = p.room_id AND s.ended_at IS NULL;

        WITH finished AS (
          UPDATE room_sessions s
             SET ended_at = greatest(least(now, gone.ends_at + interval '1 hour'), s.started_at, s.below_since)
            FROM gone WHERE s.room_id = gone.id AND s.ended_at IS NULL
          RETURNING s.*)
        INSERT INTO live_events (id, organization_id, room_id, type, subject_id, data)
        SELECT gen_random_uuid(), s.organization_id, s.room_id, 'session.ended', s.id, json_build_object(
                 'startedAt', to_char(s.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                 'endedAt', to_char(s.ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          FROM finished s;
        RETURN NULL;
      END
      $$`);
    await runner.query(`
      CREATE TRIGGER rooms_kept AFTER DELETE ON rooms
        REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION keep_past_rooms()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER rooms_kept ON rooms`);
    await runner.query(`DROP FUNCTION keep_past_rooms()`);
    await runner.query(`DROP INDEX room_sessions_listing_idx`);
    await runner.query(`DROP INDEX participants_organization_idx`);
    await runner.query(`DROP TABLE past_rooms`);

    for (const table of ['participants', 'room_sessions']) {
      await runner.query(`DELETE FROM ${table} WHERE room_id NOT IN (SELECT id FROM rooms)`);
      await runner.query(`
        ALTER TABLE ${table} ADD CONSTRAINT ${table}_room_id_fkey
          FOREIGN KEY (room_id) REFERENCES rooms (id) ON DELETE CASCADE`);
    }
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
  }
}
