import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Organization } from '../organizations/organization.entity.js';
import type { ApiKey, Scope } from './api-key.js';

/** The table of keys, for migrations and tests; requests use statements. The secret itself is not stored. */
@Entity('api_keys')
@Index('api_keys_listing_idx', ['organizationId', 'createdAt', 'id'])
@Index('api_keys_valid_listing_idx', ['organizationId', 'createdAt', 'id'], { where: 'revoked_at IS NULL' })
export class ApiKeyEntity implements ApiKey {
  /** The part of the token that is not secret. */
  @PrimaryColumn('text')
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @ManyToOne(() => Organization, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'organization_id', foreignKeyConstraintName: 'api_keys_organization_id_fkey' })
  organization!: Organization;

  @Column('text')
  name!: string;

  @Column('text', { array: true })
  scopes!: Scope[];

  @Column('text', { name: 'last_characters', nullable: true })
  lastCharacters!: string | null;

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

  /** The key that replaced it; null if it was not rotated. */
  @Column('text', { name: 'successor_id', nullable: true })
  successorId!: string | null;

  /** Written every half minute. */
  @Column('timestamp with time zone', { name: 'last_used_at', precision: 3, nullable: true })
  lastUsedAt!: Date | null;
}
