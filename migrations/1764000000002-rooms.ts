import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Rooms1764000000002 implements MigrationInterface {
  readonly name = 'Rooms1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    // Dates have milliseconds, as in JavaScript: with microseconds, a cursor would skip or repeat rooms.
    await runner.query(`
      CREATE TABLE rooms (
        id              uuid           PRIMARY KEY,
        number          bigint         NOT NULL CONSTRAINT rooms_number_key UNIQUE,
        organization_id uuid           NOT NULL
                        CONSTRAINT rooms_organization_id_fkey REFERENCES organizations (id) ON DELETE CASCADE,
        name            text           NOT NULL CONSTRAINT rooms_name_key UNIQUE,
        mode            text           NOT NULL CONSTRAINT rooms_mode_check CHECK (mode IN ('normal', 'group')),
        locked          boolean        NOT NULL,
        host_key        text           NOT NULL,
        viewer_key      text           NOT NULL,
        created_at      timestamptz(3) NOT NULL,
        ends_at         timestamptz(3) NOT NULL
      )`);
    await runner.query(`CREATE INDEX rooms_listing_idx ON rooms (organization_id, created_at, id)`);
    await runner.query(`CREATE INDEX rooms_ends_at_idx ON rooms (ends_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE rooms`);
  }
}
