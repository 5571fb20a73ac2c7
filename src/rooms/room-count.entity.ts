import { Column, Entity, PrimaryColumn } from 'typeorm';

/**
 * Counters of rooms, which triggers of the table of rooms keep up to date; those of an organization add up to how many it
 * has, expired ones that have not been purged included.
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
