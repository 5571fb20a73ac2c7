import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The columns of a background, which is an image or a picture that Foyer has. */
const background = (name: string): string => `
        ${name}         text COLLATE "C",
        ${name}_preset  text,
        ${name}_palette text,
        CONSTRAINT themes_${name}_check
          CHECK ((${name}_preset IS NULL) = (${name}_palette IS NULL) AND num_nonnulls(${name}, ${name}_preset) < 2)`;

export class Themes1764000000100 implements MigrationInterface {
  readonly name = 'Themes1764000000100';

  async up(runner: QueryRunner): Promise<void> {
    // By their content, so that the same logo on many rooms is stored once for its organization.
    await runner.query(`
      CREATE TABLE theme_images (
        hash            text    COLLATE "C" NOT NULL,
        organization_id uuid    NOT NULL
                        CONSTRAINT theme_images_organization_id_fkey REFERENCES organizations (id) ON DELETE CASCADE,
        width           integer NOT NULL,
        height          integer NOT NULL,
        tone            text    CONSTRAINT theme_images_tone_check CHECK (tone IN ('dark', 'light')),
        content         bytea   NOT NULL,
        CONSTRAINT theme_images_pkey PRIMARY KEY (hash, organization_id)
      )`);
    // They are compressed already.
    await runner.query(`ALTER TABLE theme_images ALTER COLUMN content SET STORAGE EXTERNAL`);
    await runner.query(`CREATE INDEX theme_images_organization_idx ON theme_images (organization_id)`);

    // The id is that of the room, or of the organization if there is no room.
    await runner.query(`
      CREATE TABLE themes (
        id              uuid PRIMARY KEY,
        organization_id uuid NOT NULL
                        CONSTRAINT themes_organization_id_fkey REFERENCES organizations (id) ON DELETE CASCADE,
        room_id         uuid
                        CONSTRAINT themes_room_id_fkey REFERENCES rooms (id) ON DELETE CASCADE,
        primary_color   text,
        secondary_color text,
        focus_color     text,
        logo            text COLLATE "C",
        ${background('room_background')},
        ${background('knock_background')},
        CONSTRAINT themes_id_check CHECK (id = coalesce(room_id, organization_id))
      )`);
    await runner.query(`CREATE INDEX themes_organization_idx ON themes (organization_id)`);
    await runner.query(`CREATE INDEX themes_room_idx ON themes (room_id) WHERE room_id IS NOT NULL`);
    // The indexes also find the images that no theme uses any more.
    for (const image of ['logo', 'room_background', 'knock_background']) {
      await runner.query(`
        ALTER TABLE themes ADD CONSTRAINT themes_${image}_fkey
          FOREIGN KEY (${image}, organization_id) REFERENCES theme_images (hash, organization_id)`);
      await runner.query(
        `CREATE INDEX themes_${image}_idx ON themes (${image}, organization_id) WHERE ${image} IS NOT NULL`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE themes');
    await runner.query('DROP TABLE theme_images');
  }
}
