import type { MigrationInterface, QueryRunner } from 'typeorm';

export class OnlySealedRoomKeys1764000000032 implements MigrationInterface {
  readonly name = 'OnlySealedRoomKeys1764000000032';

  async up(runner: QueryRunner): Promise<void> {
    // Contract: plain text is no longer read, and must not be lost either. An expired room needs no keys, and a room
    // whose encrypted keys were dropped with their columns has none.
    await runner.query(`
      DO $$
      DECLARE
        clear bigint := (SELECT count(*) FROM rooms
                          WHERE (host_key_sealed IS NULL AND host_key <> '' OR viewer_key_sealed IS NULL AND viewer_key <> '')
                            AND ends_at > clock_timestamp() - interval '1 hour');
      BEGIN
        IF clear > 0 THEN
          RAISE EXCEPTION USING ERRCODE = 'FY001', MESSAGE =
            'The keys of ' || clear || ' rooms are in the database in clear text, which this version of Foyer does not read: '
            'run "foyer secrets rotate" with the version that was used until now, and then start this one again.';
        END IF;
        UPDATE rooms SET host_key_sealed = coalesce(host_key_sealed, ''), viewer_key_sealed = coalesce(viewer_key_sealed, '')
         WHERE host_key_sealed IS NULL OR viewer_key_sealed IS NULL;
      END
      $$`);
    await runner.query(`
      ALTER TABLE rooms
        DROP COLUMN host_key,
        DROP COLUMN viewer_key,
        ALTER COLUMN host_key_sealed   SET NOT NULL,
        ALTER COLUMN viewer_key_sealed SET NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE rooms
        ADD COLUMN host_key   text NOT NULL DEFAULT '',
        ADD COLUMN viewer_key text NOT NULL DEFAULT '',
        ALTER COLUMN host_key_sealed   DROP NOT NULL,
        ALTER COLUMN viewer_key_sealed DROP NOT NULL`);
  }
}
