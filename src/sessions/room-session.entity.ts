import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * The time in which people met in a room: from when two were in until fewer than two had been in for half a minute. It
 * outlives the room.
 */
@Entity('room_sessions')
@Index('room_sessions_room_idx', ['roomId', 'startedAt'])
@Index('room_sessions_listing_idx', ['organizationId', 'startedAt', 'id'])
export class RoomSessionEntity {
  @PrimaryColumn('uuid')
  id!: string;

  /** A room has at most one session that has not ended. */
  @Index('room_sessions_open_idx', { unique: true, where: 'ended_at IS NULL' })
  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('timestamp with time zone', { name: 'started_at', precision: 3 })
  startedAt!: Date;

  /** Since when fewer than two are in; null while there are two. */
  @Index('room_sessions_below_idx', { where: 'ended_at IS NULL AND below_since IS NOT NULL' })
  @Column('timestamp with time zone', { name: 'below_since', precision: 3, nullable: true })
  belowSince!: Date | null;

  @Column('timestamp with time zone', { name: 'ended_at', precision: 3, nullable: true })
  endedAt!: Date | null;
}
