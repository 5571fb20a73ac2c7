import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Actor } from './actor.js';

/** The table of events, for migrations and tests. It has no foreign keys, because events outlive their subjects. */
@Entity('audit_events')
@Index('audit_events_listing_idx', ['organizationId', 'occurredAt', 'id'])
@Index('audit_events_organization_type_idx', ['organizationId', 'type', 'occurredAt', 'id'])
@Index('audit_events_type_idx', ['type', 'occurredAt', 'id'])
@Index('audit_events_subject_idx', ['subjectId', 'occurredAt', 'id'])
@Index('audit_events_key_idx', ['keyId', 'occurredAt', 'id'], { where: 'key_id IS NOT NULL' })
@Index('audit_events_token_idx', ['tokenId', 'occurredAt', 'id'], { where: 'token_id IS NOT NULL' })
export class EventEntity {
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

  @Column('text')
  type!: string;

  @Column('text', { name: 'subject_id' })
  subjectId!: string;

  @Column('text')
  actor!: Actor['kind'];

  @Column('text', { name: 'key_id', nullable: true })
  keyId!: string | null;

  /** null in events of older processes. */
  @Column('text', { name: 'token_id', nullable: true })
  tokenId!: string | null;

  @Column('text', { name: 'request_id', nullable: true })
  requestId!: string | null;

  @Column('text', { nullable: true })
  address!: string | null;

  @Column('json')
  data!: Record<string, unknown>;
}
