import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { DeliveryEntity } from './delivery.entity.js';
import type { Attempt } from './delivery.js';

/** The table of attempts, for migrations and tests. */
@Entity('webhook_attempts')
export class AttemptEntity implements Attempt {
  @PrimaryColumn('uuid', { name: 'delivery_id' })
  deliveryId!: string;

  @ManyToOne(() => DeliveryEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'delivery_id', foreignKeyConstraintName: 'webhook_attempts_delivery_id_fkey' })
  delivery!: DeliveryEntity;

  @PrimaryColumn('integer')
  number!: number;

  @Column('timestamp with time zone', { name: 'attempted_at', precision: 3 })
  attemptedAt!: Date;

  /** In ms. */
  @Column('integer')
  duration!: number;

  @Column('integer', { name: 'status_code', nullable: true })
  statusCode!: number | null;

  @Column('text', { nullable: true })
  error!: string | null;

  @Column('text')
  response!: string;
}
