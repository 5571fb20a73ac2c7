import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The table of rooms that are gone, for migrations and tests: a trigger writes a row when a room is deleted. */
@Entity('past_rooms')
@Index('past_rooms_listing_idx', ['organizationId', 'createdAt', 'id'])
@Index('past_rooms_name_idx', ['organizationId', 'name'])
export class PastRoomEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('bigint')
  number!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column({ type: 'text', collation: 'C' })
  name!: string;

  @Column('timestamp with time zone', { name: 'created_at', precision: 3 })
  createdAt!: Date;

  @Column('timestamp with time zone', { name: 'ends_at', precision: 3 })
  endsAt!: Date;

  @Index('past_rooms_deleted_at_idx')
  @Column('timestamp with time zone', { name: 'deleted_at', precision: 3 })
  deletedAt!: Date;
}
