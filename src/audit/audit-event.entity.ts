import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Actor } from './actor.js';
import type { AuditEventType } from './audit-event.js';

/** The table of events, for migrations and tests. It refers to nothing, because events outlive what they tell of. */
@Entity('audit_events')
@Index('audit_events_listing_idx', ['organizationId', 'occurredAt', 'id'])
export class AuditEventEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Index('audit_events_occurred_at_idx')
  @Column('timestamp with time zone', {
    name: 'occurred_at',
    precision: 3,
    default: () => 'clock_timestamp()',
  })
  occurredAt!: Date;

  @Column('text')
  type!: AuditEventType;

  @Column('text', { name: 'subject_id' })
  subjectId!: string;

  @Column('text')
  actor!: Actor['kind'];

  @Column('text', { name: 'key_id', nullable: true })
  keyId!: string | null;

  /** null in what an older process wrote. */
  @Column('text', { name: 'token_id', nullable: true })
  tokenId!: string | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('text', { nullable: true })
  address!: string | null;

  @Column('json')
  data!: Record<string, unknown>;
}
