import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Organization } from '../organizations/organization.entity.js';

/** A bearer key of an organization. The secret itself is nowhere: it is shown once, when the key is made. */
@Entity('api_keys')
export class ApiKey {
  /** The part of the token that is no secret. */
  @PrimaryColumn('text')
  id!: string;

  @Index('api_keys_organization_id_idx')
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @ManyToOne(() => Organization, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'api_keys_organization_id_fkey' })
  organization!: Organization;

  @Column('text')
  name!: string;

  /** SHA-256 of the secret. */
  @Column('bytea', { name: 'secret_hash', select: false })
  secretHash!: Buffer;

  @CreateDateColumn({
    name: 'created_at',
    type: 'timestamp with time zone',
    precision: 3,
    default: () => 'now()',
  })
  createdAt!: Date;

  @Column('timestamp with time zone', { name: 'expires_at', precision: 3, nullable: true })
  expiresAt!: Date | null;

  @Column('timestamp with time zone', { name: 'revoked_at', precision: 3, nullable: true })
  revokedAt!: Date | null;

  /** Up to half a minute behind. */
  @Column('timestamp with time zone', { name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt!: Date | null;
}
