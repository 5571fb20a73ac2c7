import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Counters of rooms, kept up to date by triggers of the table `rooms`. The sum of an organization's counters is the
 * number of its rooms, including expired ones that have not been purged.
 */
@Entity('room_counts')
export class RoomCountEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  /** Which of the counters of the organization. */
  @PrimaryColumn('smallint')
  shard!: number;

  @Column('integer')
  rooms!: number;
}
