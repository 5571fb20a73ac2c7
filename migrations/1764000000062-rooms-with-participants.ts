import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RoomsWithParticipants1764000000062 implements MigrationInterface {
  readonly name = 'RoomsWithParticipants1764000000062';

  async up(runner: QueryRunner): Promise<void> {
    // Finds how many are in a room, and the rooms of an organization that somebody is in. It is as small as the number of
    // people who are in rooms.
    await runner.query(`
      CREATE INDEX participants_present_idx ON participants (organization_id, room_id) WHERE state = 'joined'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX participants_present_idx`);
  }
}
