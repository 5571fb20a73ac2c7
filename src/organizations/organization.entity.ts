import { Check, Column, CreateDateColumn, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { type Plan, pointsOfPlan } from './plan.js';

/** Who owns keys and rooms, and whose points a request spends. */
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

  /** Stands for the organization in host names: lower-case letters, digits and hyphens. */
  @Column('text')
  slug!: string;

  @Column('text')
  plan!: Plan;

  /** A number of points of its own; null means the plan's. */
  @Column('integer', { name: 'points_per_minute', nullable: true })
  pointsPerMinute!: number | null;

  /** A maximum of living rooms of its own; null means the one that the configuration has for all. */
  @Column('integer', { name: 'max_rooms', nullable: true })
  maxRooms!: number | null;

  /** Since when its keys and rooms open nothing; null means that they do. */
  @Column('timestamp with time zone', { name: 'suspended_at', precision: 3, nullable: true })
  suspendedAt!: Date | null;

  /** Since when it exists for nobody any more; what it owned is being deleted. */
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

  /** Points that the organization may spend in a minute. */
  get limit(): number {
    return this.pointsPerMinute ?? pointsOfPlan(this.plan);
  }
}
