import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RoomCounts1764000000041 implements MigrationInterface {
  readonly name = 'RoomCounts1764000000041';

  async up(runner: QueryRunner): Promise<void> {
    // The number of rooms of an organization is the sum of its counters. There are several, one for each of a few
    // groups of connections, so that rooms created at the same time do not wait for each other. A single counter may be
    // negative. The free space lets an updated row stay on its page. No foreign key: a room that is deleted with its
    // organization still changes a counter.
    await runner.query(`
      CREATE TABLE room_counts (
        organization_id uuid     NOT NULL,
        shard           smallint NOT NULL,
        rooms           integer  NOT NULL,
        PRIMARY KEY (organization_id, shard)
      ) WITH (fillfactor = 50)`);

    // A trigger, because processes of the previous version create and delete rooms too. Each statement changes at most
    // one counter of each organization, in the order of the organizations, which prevents deadlocks.
    await runner.query(`
      CREATE FUNCTION count_rooms() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO room_counts AS c (organization_id, shard, rooms)
        SELECT organization_id, pg_backend_pid() % 16, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
          FROM changed GROUP BY organization_id ORDER BY organization_id
            ON CONFLICT (organization_id, shard) DO UPDATE SET rooms = c.rooms + excluded.rooms;
        RETURN NULL;
      END
      $$`);
    // Creating the triggers blocks writers until all rooms are counted and the migration is finished.
    await runner.query(`
      CREATE TRIGGER rooms_inserted AFTER INSERT ON rooms
        REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_rooms()`);
    await runner.query(`
      CREATE TRIGGER rooms_deleted AFTER DELETE ON rooms
        REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_rooms()`);
    await runner.query(`
      INSERT INTO room_counts SELECT organization_id, 0, count(*) FROM rooms GROUP BY organization_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER rooms_inserted ON rooms`);
    await runner.query(`DROP TRIGGER rooms_deleted ON rooms`);
    await runner.query(`DROP FUNCTION count_rooms()`);
    await runner.query(`DROP TABLE room_counts`);
  }
}
