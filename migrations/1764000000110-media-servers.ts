import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MediaServers1764000000110 implements MigrationInterface {
  readonly name = 'MediaServers1764000000110';

  async up(runner: QueryRunner): Promise<void> {
    // They end with their rooms and participants. Their ids at a media server are whole numbers below 2^53.
    await runner.query(`
      CREATE TABLE media_placements (
        room_id   uuid CONSTRAINT media_placements_pkey PRIMARY KEY
                  CONSTRAINT media_placements_room_id_fkey REFERENCES rooms (id) ON DELETE CASCADE,
        server    text NOT NULL,
        placed_at timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX media_placements_server_idx ON media_placements (server)`);
    await runner.query(`
      CREATE TABLE media_sessions (
        participant_id uuid CONSTRAINT media_sessions_pkey PRIMARY KEY
                       CONSTRAINT media_sessions_participant_id_fkey
                       REFERENCES participants (id) ON DELETE CASCADE,
        server         text NOT NULL,
        session_id     bigint NOT NULL,
        publisher_id   bigint,
        connection     text,
        subscriber_id  bigint
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE media_sessions`);
    await runner.query(`DROP TABLE media_placements`);
  }
}
