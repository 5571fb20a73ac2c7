import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Organization } from '../organizations/organization.entity.js';
import { RoomEntity } from '../rooms/room.entity.js';

const backgroundCheck = (name: string): string =>
  `(${name}_preset IS NULL) = (${name}_palette IS NULL) AND num_nonnulls(${name}, ${name}_preset) < 2`;

/** The table of images of themes, for migrations and tests. */
@Entity('theme_images')
@Check('theme_images_tone_check', `tone IN ('dark', 'light')`)
export class ThemeImageEntity {
  @PrimaryColumn('text', { collation: 'C', primaryKeyConstraintName: 'theme_images_pkey' })
  hash!: string;

  @Index('theme_images_organization_idx')
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'theme_images_pkey' })
  organizationId!: string;

  @ManyToOne(() => Organization, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'theme_images_organization_id_fkey' })
  organization!: Organization;

  @Column('integer')
  width!: number;

  @Column('integer')
  height!: number;

  @Column('text', { nullable: true })
  tone!: string | null;

  @Column('bytea')
  content!: Buffer;
}

/** The image of a column, which belongs to the same organization. */
const imageReference =
  (column: string, foreignKeyConstraintName: string): PropertyDecorator =>
  (target, name) => {
    ManyToOne(() => ThemeImageEntity)(target, name);
    JoinColumn([
      { name: column, referencedColumnName: 'hash', foreignKeyConstraintName },
      { name: 'organization_id', referencedColumnName: 'organizationId', foreignKeyConstraintName },
    ])(target, name);
  };

/** The table of themes, for migrations and tests. */
@Entity('themes')
@Check('themes_id_check', 'id = coalesce(room_id, organization_id)')
@Check('themes_room_background_check', backgroundCheck('room_background'))
@Check('themes_knock_background_check', backgroundCheck('knock_background'))
@Index('themes_logo_idx', ['logo', 'organizationId'], { where: 'logo IS NOT NULL' })
@Index('themes_room_background_idx', ['roomBackground', 'organizationId'], {
  where: 'room_background IS NOT NULL',
})
@Index('themes_knock_background_idx', ['knockBackground', 'organizationId'], {
  where: 'knock_background IS NOT NULL',
})
export class ThemeEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Index('themes_organization_idx')
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @ManyToOne(() => Organization, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'themes_organization_id_fkey' })
  organization!: Organization;

  @Index('themes_room_idx', { where: 'room_id IS NOT NULL' })
  @Column('uuid', { name: 'room_id', nullable: true })
  roomId!: string | null;

  @ManyToOne(() => RoomEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'room_id', foreignKeyConstraintName: 'themes_room_id_fkey' })
  room!: RoomEntity | null;

  @Column('text', { name: 'primary_color', nullable: true })
  primaryColor!: string | null;

  @Column('text', { name: 'secondary_color', nullable: true })
  secondaryColor!: string | null;

  @Column('text', { name: 'focus_color', nullable: true })
  focusColor!: string | null;

  @Column({ type: 'text', collation: 'C', nullable: true })
  logo!: string | null;

  @imageReference('logo', 'themes_logo_fkey')
  logoImage!: ThemeImageEntity | null;

  @Column({ type: 'text', name: 'room_background', collation: 'C', nullable: true })
  roomBackground!: string | null;

  @imageReference('room_background', 'themes_room_background_fkey')
  roomBackgroundImage!: ThemeImageEntity | null;

  @Column('text', { name: 'room_background_preset', nullable: true })
  roomBackgroundPreset!: string | null;

  @Column('text', { name: 'room_background_palette', nullable: true })
  roomBackgroundPalette!: string | null;

  @Column({ type: 'text', name: 'knock_background', collation: 'C', nullable: true })
  knockBackground!: string | null;

  @imageReference('knock_background', 'themes_knock_background_fkey')
  knockBackgroundImage!: ThemeImageEntity | null;

  @Column('text', { name: 'knock_background_preset', nullable: true })
  knockBackgroundPreset!: string | null;

  @Column('text', { name: 'knock_background_palette', nullable: true })
  knockBackgroundPalette!: string | null;
}
