import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ParticipantMeasurements1764000000082 implements MigrationInterface {
  readonly name = 'ParticipantMeasurements1764000000082';

  async up(runner: QueryRunner): Promise<void> {
    // What a page has measured, compressed, half a minute in each row; it goes with the participant.
    await runner.query(`
      CREATE TABLE participant_measurements (
        participant_id uuid           NOT NULL
                       CONSTRAINT participant_measurements_participant_id_fkey
                       REFERENCES participants (id) ON DELETE CASCADE,
        part           smallint       NOT NULL,
        measured_at    timestamptz(3) NOT NULL,
        report         bytea          NOT NULL,
        CONSTRAINT participant_measurements_pkey PRIMARY KEY (participant_id, part)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE participant_measurements`);
  }
}
