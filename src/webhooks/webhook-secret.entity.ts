import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { WebhookEntity } from './webhook.entity.js';

/** The table of secrets of webhooks, for migrations and tests; requests use statements. */
@Entity('webhook_secrets')
@Index('webhook_secrets_webhook_idx', ['webhookId'])
@Index('webhook_secrets_current_idx', ['webhookId'], { unique: true, where: 'expires_at IS NULL' })
export class WebhookSecretEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'webhook_id' })
  webhookId!: string;

  @ManyToOne(() => WebhookEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'webhook_id', foreignKeyConstraintName: 'webhook_secrets_webhook_id_fkey' })
  webhook!: WebhookEntity;

  @Column('bytea', { name: 'secret_sealed' })
  secretSealed!: Buffer;

  /** null for the current secret. */
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3, nullable: true })
  expiresAt!: Date | null;
}
