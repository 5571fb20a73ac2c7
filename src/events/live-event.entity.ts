import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The table of live events, for migrations and tests. It has no foreign keys, because events outlive their subjects. */
@Entity('live_events')
@Index('live_events_organization_idx', ['organizationId', 'occurredAt', 'id'])
export class LiveEventEntity {
  /** The primary key is the order of all events. */
  @PrimaryColumn('timestamp with time zone', {
    name: 'occurred_at',
    precision: 3,
    default: () => 'clock_timestamp()',
  })
  occurredAt!: Date;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('text')
  type!: string;

  @Column('uuid', { name: 'subject_id' })
  subjectId!: string;

  @Column('json')
  data!: Record<string, unknown>;
}
