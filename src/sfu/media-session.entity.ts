import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { ParticipantEntity } from '../sessions/participant.entity.js';

/** The session of a participant at a media server, so that another process can claim it. */
@Entity('media_sessions')
export class MediaSessionEntity {
  @PrimaryColumn('uuid', { name: 'participant_id' })
  participantId!: string;

  @ManyToOne(() => ParticipantEntity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'participant_id', foreignKeyConstraintName: 'media_sessions_participant_id_fkey' })
  participant!: ParticipantEntity;

  /** The URL of the server. */
  @Column('text')
  server!: string;

  @Column('bigint', { name: 'session_id' })
  sessionId!: string;

  @Column('bigint', { name: 'publisher_id', nullable: true })
  publisherId!: string | null;

  /** Names the page's connection over which it sends. */
  @Column('text', { nullable: true })
  connection!: string | null;

  @Column('bigint', { name: 'subscriber_id', nullable: true })
  subscriberId!: string | null;
}
