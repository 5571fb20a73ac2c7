import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A process that has sockets of participants, and until when it counts as alive unless it says so again. */
@Entity('processes')
export class ProcessEntity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('timestamp with time zone', { name: 'lease_until', precision: 3 })
  leaseUntil!: Date;
}
