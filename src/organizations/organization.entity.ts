import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type Plan, pointsOfPlan } from './organization.rules.js';

/** The owner of keys and rooms, whose points a request spends. */
@Entity('organizations')
@Index('organizations_listing_idx', ['createdAt', 'id'])
@Unique('organizations_slug_key', ['slug'])
@Check('organizations_plan_check', `plan IN ('build', 'grow')`)
@Check('organizations_points_per_minute_check', `points_per_minute > 0`)
@Check('organizations_max_rooms_check', `max_rooms > 0`)
export class Organization {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  name!: string;

  /** Names the organization in host names: lower-case letters, digits and hyphens. */
  @Column('text')
  slug!: string;

  @Column('text')
  plan!: Plan;

  /** null means the points of the plan. */
  @Column('integer', { name: 'points_per_minute', nullable: true })
  pointsPerMinute!: number | null;

  /** Maximum number of living rooms; null means MAX_ROOMS. */
  @Column('integer', { name: 'max_rooms', nullable: true })
  maxRooms!: number | null;

  /** The origins that may embed its rooms; null means EMBED_ORIGINS. */
  @Column('text', { name: 'embed_origins', array: true, nullable: true })
  embedOrigins!: readonly string[] | null;

  /** Since when its keys are refused and its rooms closed; null if it is not suspended. */
  @Column('timestamp with time zone', { name: 'suspended_at', precision: 3, nullable: true })
  suspendedAt!: Date | null;

  /** Since when it is deleted; what it owned is being purged. */
  @Index('organizations_deleted_at_idx', { where: 'deleted_at IS NOT NULL' })
  @Column('timestamp with time zone', { name: 'deleted_at', precision: 3, nullable: true })
  deletedAt!: Date | null;

  @CreateDateColumn({
    name: 'created_at',
    type: 'timestamp with time zone',
    precision: 3,
    default: () => 'now()',
  })
  createdAt!: Date;

  /** Points per minute. */
  get limit(): number {
    return this.pointsPerMinute ?? pointsOfPlan(this.plan);
  }
}
