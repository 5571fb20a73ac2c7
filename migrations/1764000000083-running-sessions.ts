import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RunningSessions1764000000083 implements MigrationInterface {
  readonly name = 'RunningSessions1764000000083';

  async up(runner: QueryRunner): Promise<void> {
    // Lists sessions that run, without those that have ended. It is as small as their number.
    await runner.query(`
      CREATE INDEX room_sessions_running_idx ON room_sessions (organization_id, started_at, id)
       WHERE ended_at IS NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX room_sessions_running_idx`);
  }
}
