import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The table of the keys with which something in the database is encrypted: their ids, not the keys. */
@Entity('encryption_keys')
export class EncryptionKeyEntity {
  @PrimaryColumn('text')
  id!: string;

  @Column('timestamp with time zone', { name: 'first_used_at', precision: 3, default: () => 'now()' })
  firstUsedAt!: Date;
}
