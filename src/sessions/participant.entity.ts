import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { LeftReason, ParticipantRole, ParticipantState, StoredParticipant } from './participant.js';

/** The table of participants, for migrations and tests; requests use statements. They outlive their rooms. */
@Entity('participants')
@Index('participants_room_idx', ['roomId', 'leftAt'])
@Index('participants_organization_idx', ['organizationId', 'leftAt', 'joinedAt'])
@Index('participants_present_idx', ['organizationId', 'roomId'], { where: `state = 'joined'` })
@Check('participants_role_check', `role IN ('host', 'visitor', 'granted_visitor', 'viewer')`)
@Check('participants_state_check', `state IN ('waiting', 'joined', 'left', 'denied')`)
@Check(
  'participants_dates_check',
  `(left_at IS NULL) = (state IN ('waiting', 'joined')) AND (left_at IS NULL) = (left_reason IS NULL)
   AND CASE state WHEN 'waiting' THEN knocked_at IS NOT NULL AND joined_at IS NULL
                  WHEN 'joined' THEN joined_at IS NOT NULL
                  WHEN 'denied' THEN knocked_at IS NOT NULL AND joined_at IS NULL
                  ELSE true END`,
)
export class ParticipantEntity implements Omit<StoredParticipant, 'media'> {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('text')
  role!: ParticipantRole;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { name: 'external_id', nullable: true })
  externalId!: string | null;

  @Column('text', { nullable: true })
  metadata!: string | null;

  @Column('text')
  state!: ParticipantState;

  @Column('text', { name: 'left_reason', nullable: true })
  leftReason!: LeftReason | null;

  @Column('timestamp with time zone', { name: 'knocked_at', precision: 3, nullable: true })
  knockedAt!: Date | null;

  @Column('timestamp with time zone', { name: 'joined_at', precision: 3, nullable: true })
  joinedAt!: Date | null;

  @Column('timestamp with time zone', { name: 'left_at', precision: 3, nullable: true })
  leftAt!: Date | null;

  @Column('boolean')
  microphone!: boolean;

  @Column('boolean')
  camera!: boolean;

  @Column('boolean')
  screen!: boolean;

  @Column('boolean')
  hand!: boolean;

  @Index('participants_process_idx', { where: 'left_at IS NULL' })
  @Column('uuid', { name: 'process_id' })
  processId!: string;

  /** Since when there is no socket; null while there is one. */
  @Index('participants_detached_idx', { where: 'left_at IS NULL AND detached_at IS NOT NULL' })
  @Column('timestamp with time zone', { name: 'detached_at', precision: 3, nullable: true })
  detachedAt!: Date | null;

  /** SHA-256. */
  @Column('bytea', { name: 'resume_token_hash' })
  resumeTokenHash!: Buffer;
}
