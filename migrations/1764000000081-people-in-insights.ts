import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PeopleInInsights1764000000081 implements MigrationInterface {
  readonly name = 'PeopleInInsights1764000000081';

  async up(runner: QueryRunner): Promise<void> {
    // NULL means that the name is not kept, or was erased: only of somebody who has left.
    await runner.query(`ALTER TABLE participants ALTER COLUMN display_name DROP NOT NULL`);
    // Finds those with an external id, in the order of their arrival, which never changes.
    await runner.query(`
      CREATE INDEX participants_external_id_idx
          ON participants (organization_id, external_id, (coalesce(knocked_at, joined_at)), id)
       WHERE external_id IS NOT NULL`);
    // In place of participants_room_idx: also finds who was there at the same time as a session, without their rows.
    await runner.query(`CREATE INDEX participants_visits_idx ON participants (room_id, left_at, joined_at)`);
    await runner.query(`DROP INDEX participants_room_idx`);
    // Finds names that are to be redacted.
    await runner.query(`
      CREATE INDEX participants_named_idx ON participants (left_at)
       WHERE left_at IS NOT NULL AND display_name IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX participants_named_idx`);
    await runner.query(`CREATE INDEX participants_room_idx ON participants (room_id, left_at)`);
    await runner.query(`DROP INDEX participants_visits_idx`);
    await runner.query(`DROP INDEX participants_external_id_idx`);
    await runner.query(`UPDATE participants SET display_name = '' WHERE display_name IS NULL`);
    await runner.query(`ALTER TABLE participants ALTER COLUMN display_name SET NOT NULL`);
  }
}
