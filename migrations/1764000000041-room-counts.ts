import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RoomCounts1764000000041 implements MigrationInterface {
  readonly name = 'RoomCounts1764000000041';

  async up(runner: QueryRunner): Promise<void> {
    // How many rooms an organization has is the sum of its counters. There are several, one for each of a few groups of
    // connections, so that rooms made at the same time do not wait for each other. A single one may be below zero.
    // The free space lets an update stay on the row's own page. No foreign key: a room that goes with its organization
    // is still counted.
    await runner.query(`
      CREATE TABLE room_counts (
        organization_id uuid     NOT NULL,
        shard           smallint NOT NULL,
        rooms           integer  NOT NULL,
        PRIMARY KEY (organization_id, shard)
      ) WITH (fillfactor = 50)`);

    // A trigger, because a process of the previous version makes and deletes rooms too. Each statement changes at most
    // one counter of each organization, in the order of the organizations, so that none waits for another crosswise.
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
    // The triggers keep writers out until they have been counted, and the migration is over.
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
