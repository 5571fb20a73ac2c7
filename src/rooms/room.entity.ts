import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import { Organization } from '../organizations/organization.entity.js';
import type { Room, RoomMetadata, RoomMode } from './room.js';

/** The table of rooms, for migrations and tests; requests use statements, which count the participants. */
@Entity('rooms')
@Unique('rooms_number_key', ['number'])
@Unique('rooms_name_key', ['name'])
@Index('rooms_listing_idx', ['organizationId', 'createdAt', 'id'])
@Index('rooms_ending_idx', ['organizationId', 'endsAt', 'id'])
@Index('rooms_external_id_listing_idx', ['organizationId', 'externalId', 'createdAt', 'id'], {
  where: 'external_id IS NOT NULL',
})
@Index('rooms_external_id_ending_idx', ['organizationId', 'externalId', 'endsAt', 'id'], {
  where: 'external_id IS NOT NULL',
})
@Check('rooms_mode_check', `mode IN ('normal', 'group')`)
export class RoomEntity implements Omit<Room, 'hostKey' | 'viewerKey' | 'participantCount'> {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('bigint')
  number!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @ManyToOne(() => Organization, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'rooms_organization_id_fkey' })
  organization!: Organization;

  @Column({ type: 'text', collation: 'C' })
  name!: string;

  @Column('text')
  mode!: RoomMode;

  @Column('boolean')
  locked!: boolean;

  @Column('bytea', { name: 'host_key_sealed' })
  hostKeySealed!: Buffer;

  @Column('bytea', { name: 'viewer_key_sealed' })
  viewerKeySealed!: Buffer;

  @Column('timestamp with time zone', { name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Index('rooms_ends_at_idx')
  @Column('timestamp with time zone', { name: 'ends_at', precision: 3 })
  endsAt!: Date;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Index('rooms_metadata_pairs_idx', { type: 'gin', where: `metadata <> '{}'` })
  @Column('jsonb', { default: {} })
  metadata!: RoomMetadata;

  @Column('integer', { default: 1 })
  revision!: number;
}
