import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import type { DeliveryState } from './delivery.js';
import { WebhookEntity } from './webhook.entity.js';

/** The table of deliveries, for migrations and tests; triggers write it, and statements change it. */
@Entity('webhook_deliveries')
@Index('webhook_deliveries_listing_idx', ['webhookId', 'createdAt', 'id'])
@Index('webhook_deliveries_state_idx', ['webhookId', 'state', 'createdAt', 'id'])
@Index('webhook_deliveries_due_idx', ['webhookId', 'dueAt'], { where: 'due_at IS NOT NULL' })
@Check('webhook_deliveries_state_check', `state IN ('pending', 'delivered', 'failed')`)
@Check('webhook_deliveries_due_check', `(state = 'pending') = (due_at IS NOT NULL)`)
export class DeliveryEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'webhook_id' })
  webhookId!: string;

  @ManyToOne(() => WebhookEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'webhook_id', foreignKeyConstraintName: 'webhook_deliveries_webhook_id_fkey' })
  webhook!: WebhookEntity;

  @Column('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('text', { name: 'event_type' })
  eventType!: string;

  @Column('timestamp with time zone', { name: 'occurred_at', precision: 3 })
  occurredAt!: Date;

  @Column('uuid', { name: 'room_id', nullable: true })
  roomId!: string | null;

  @Column('text', { name: 'subject_id' })
  subjectId!: string;

  /** What the event says, without names: they are read when the delivery is sent. */
  @Column('json')
  event!: Record<string, unknown>;

  @Column('timestamp with time zone', {
    name: 'created_at',
    precision: 3,
    default: () => 'clock_timestamp()',
  })
  createdAt!: Date;

  @Column('text', { default: 'pending' })
  state!: DeliveryState;

  /** How many attempts there were. */
  @Column('integer', { default: 0 })
  attempts!: number;

  /** How many attempts there were since it was created or asked for again: its place in the schedule. */
  @Column('integer', { default: 0 })
  tries!: number;

  /** When the next attempt is due; null when there is none. */
  @Column('timestamp with time zone', {
    name: 'due_at',
    precision: 3,
    nullable: true,
    default: () => 'clock_timestamp()',
  })
  dueAt!: Date | null;

  /** Until then it belongs to the process that sends it. */
  @Column('timestamp with time zone', { name: 'leased_until', precision: 3, nullable: true })
  leasedUntil!: Date | null;
}
