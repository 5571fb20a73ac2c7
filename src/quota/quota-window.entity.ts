import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an organization has spent in the window that is open, or was open last. The table is unlogged. */
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
