import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an organization has spent in its open window, or in its last one. The table is unlogged. */
@Entity('quota_windows')
export class QuotaWindow {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  /** Points. */
  @Column('integer')
  used!: number;

  @Column('timestamp with time zone', { name: 'resets_at', precision: 3 })
  resetsAt!: Date;
}
