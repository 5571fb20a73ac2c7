import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Organization } from '../organizations/organization.entity.js';
import type { DisabledReason, Webhook, WebhookFormatName } from './webhook.js';

/** The table of webhooks, for migrations and tests; requests use statements. */
@Entity('webhooks')
@Index('webhooks_listing_idx', ['organizationId', 'createdAt', 'id'], { where: 'deleted_at IS NULL' })
@Index('webhooks_enabled_idx', ['organizationId'], { where: 'enabled' })
@Index('webhooks_deleted_idx', ['deletedAt'], { where: 'deleted_at IS NOT NULL' })
@Check('webhooks_format_check', `format IN ('whereby-1.0', 'foyer-2')`)
@Check('webhooks_disabled_reason_check', `disabled_reason IN ('requested', 'gone', 'failing')`)
@Check(
  'webhooks_enabled_check',
  `enabled = (disabled_reason IS NULL) AND enabled = (disabled_at IS NULL)
   AND NOT (enabled AND deleted_at IS NOT NULL)`,
)
export class WebhookEntity implements Webhook {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @ManyToOne(() => Organization, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'webhooks_organization_id_fkey' })
  organization!: Organization;

  @Column('text')
  url!: string;

  @Column('text')
  format!: WebhookFormatName;

  @Column('text', { name: 'event_types', array: true })
  eventTypes!: string[];

  @Column('text')
  description!: string;

  @Column('boolean')
  enabled!: boolean;

  @Column('text', { name: 'disabled_reason', nullable: true })
  disabledReason!: DisabledReason | null;

  @Column('timestamp with time zone', { name: 'disabled_at', precision: 3, nullable: true })
  disabledAt!: Date | null;

  @Column('timestamp with time zone', { name: 'failing_since', precision: 3, nullable: true })
  failingSince!: Date | null;

  @Column('timestamp with time zone', { name: 'created_at', precision: 3 })
  createdAt!: Date;

  /** Since when it exists for nobody; the purge deletes its deliveries, and then the row. */
  @Column('timestamp with time zone', { name: 'deleted_at', precision: 3, nullable: true })
  deletedAt!: Date | null;
}
