import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ParticipantEntity } from '../sessions/participant.entity.js';

/** The table of what pages have measured, for migrations and tests; requests use statements. */
@Entity('participant_measurements')
export class MeasurementEntity {
  @PrimaryColumn('uuid', { name: 'participant_id' })
  participantId!: string;

  @ManyToOne(() => ParticipantEntity, { onDelete: 'CASCADE' })
  @JoinColumn({
    name: 'participant_id',
    foreignKeyConstraintName: 'participant_measurements_participant_id_fkey',
  })
  participant!: ParticipantEntity;

  /** Which part of the time since the participant joined. */
  @PrimaryColumn('smallint')
  part!: number;

  /** When the report arrived: the end of its samples. */
  @Column('timestamp with time zone', { name: 'measured_at', precision: 3 })
  measuredAt!: Date;

  /** JSON, with gzip. */
  @Column('bytea')
  report!: Buffer;
}
