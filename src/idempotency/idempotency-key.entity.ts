import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Organization } from '../organizations/organization.entity.js';

/** The table of keys, for migrations and tests; requests use statements. */
@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @PrimaryColumn('uuid', { name: 'organization_id' })
  organizationId!: string;

  @ManyToOne(() => Organization, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'idempotency_keys_organization_id_fkey' })
  organization!: Organization;

  @PrimaryColumn('text')
  key!: string;

  /** SHA-256 of everything that identifies the request. */
  @Column('bytea')
  fingerprint!: Buffer;

  /** The id of the claim. */
  @Column('uuid')
  claim!: string;

  @Column('timestamp with time zone', { name: 'claimed_until', precision: 3 })
  claimedUntil!: Date;

  @Index('idempotency_keys_expires_at_idx')
  @Column('timestamp with time zone', { name: 'expires_at', precision: 3 })
  expiresAt!: Date;

  /** The encrypted response; null until there is one. */
  @Column('bytea', { name: 'answer_sealed', nullable: true })
  answerSealed!: Buffer | null;
}
