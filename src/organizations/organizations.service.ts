import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../events/actor.js';
import { type EventDescription, withEvent } from '../events/with-event.js';
import { Database } from '../database/database.js';
import type { Query } from '../database/statement.js';
import { keysetListing, type Position, toPage } from '../database/keyset-listing.js';
import { Organization } from './organization.entity.js';
import { MAX_LIMIT, SLUG, SLUG_RULE } from './organization.rules.js';
import {
  InvalidOrganizationError,
  OrganizationNotFoundError,
  OrganizationSlugTakenError,
} from './organizations.errors.js';
import { type Plan, PLANS } from './plan.js';

export interface NewOrganization {
  readonly name: string;
  readonly slug: string;
  readonly plan: Plan;
  /** Points a minute; null means the plan's. */
  readonly pointsPerMinute: number | null;
  /** Most living rooms; null, the default, means the maximum of the configuration. */
  readonly maxRooms?: number | null;
}

/** What an operator may change of an organization; what is absent stays as it is. */
export type OrganizationChange = Partial<Pick<NewOrganization, 'plan' | 'pointsPerMinute' | 'maxRooms'>>;

/** What happens to organizations. A type is never renamed. */
export const ORGANIZATION_EVENTS = [
  'organization.created',
  'organization.updated',
  'organization.suspended',
  'organization.resumed',
  'organization.deleted',
] as const;

/** @param data a JSON object in SQL over `changed` */
const describe = (
  type: (typeof ORGANIZATION_EVENTS)[number],
  data = `json_build_object('slug', changed.slug)`,
): EventDescription => ({ type, organizationId: 'changed.id', subjectId: 'changed.id::text', data });

const LIMITS = `json_build_object('plan', changed.plan, 'pointsPerMinute', changed.points_per_minute,
                                  'maxRooms', changed.max_rooms)`;

const create = withEvent<Required<NewOrganization> & { readonly id: string }>(
  ({ id, name, slug, plan, pointsPerMinute, maxRooms }) =>
    `INSERT INTO organizations (id, name, slug, plan, points_per_minute, max_rooms)
           VALUES (${id}, ${name}, ${slug}, ${plan}, ${pointsPerMinute}, ${maxRooms})
               ON CONFLICT DO NOTHING RETURNING id, plan, points_per_minute, max_rooms`,
  () => describe('organization.created', LIMITS),
);

/** An update that changes nothing writes nothing. */
const update = withEvent<
  Pick<Organization, 'slug' | 'pointsPerMinute' | 'maxRooms'> & {
    readonly plan: Plan | null;
    readonly setsPoints: boolean;
    readonly setsMaxRooms: boolean;
  }
>(
  ({ slug, plan, setsPoints, pointsPerMinute, setsMaxRooms, maxRooms }) => `UPDATE organizations
              SET plan = coalesce(${plan}, plan),
                  points_per_minute = CASE WHEN ${setsPoints}::boolean THEN ${pointsPerMinute}::integer ELSE points_per_minute END,
                  max_rooms = CASE WHEN ${setsMaxRooms}::boolean THEN ${maxRooms}::integer ELSE max_rooms END
            WHERE slug = ${slug}
              AND (coalesce(${plan}, plan) <> plan
                   OR ${setsPoints}::boolean AND ${pointsPerMinute}::integer IS DISTINCT FROM points_per_minute
                   OR ${setsMaxRooms}::boolean AND ${maxRooms}::integer IS DISTINCT FROM max_rooms)
           RETURNING id, plan, points_per_minute, max_rooms`,
  () => describe('organization.updated', LIMITS),
);

interface BySlug {
  readonly slug: string;
}

const suspend = withEvent<BySlug>(
  ({ slug }) =>
    `UPDATE organizations SET suspended_at = clock_timestamp() WHERE slug = ${slug} AND suspended_at IS NULL
           RETURNING id, slug`,
  () => describe('organization.suspended'),
);

const resume = withEvent<BySlug>(
  ({ slug }) =>
    `UPDATE organizations SET suspended_at = NULL WHERE slug = ${slug} AND suspended_at IS NOT NULL
           RETURNING id, slug`,
  () => describe('organization.resumed'),
);

/** Frees the slug: the row keeps one that no organization can have. */
const remove = withEvent<BySlug>(
  ({ slug }) => `UPDATE organizations SET deleted_at = clock_timestamp(), slug = slug || '.' || id
            WHERE slug = ${slug} AND deleted_at IS NULL
           RETURNING id, name, split_part(slug, '.', 1) AS slug`,
  () => describe('organization.deleted', `json_build_object('slug', changed.slug, 'name', changed.name)`),
);

@Injectable()
export class OrganizationsService {
  constructor(
    @InjectRepository(Organization) private readonly organizations: Repository<Organization>,
    private readonly database: Database,
  ) {}

  /**
   * @throws InvalidOrganizationError naming the first member that breaks its rule
   * @throws OrganizationSlugTakenError
   */
  async create(organization: NewOrganization, actor: Actor): Promise<Organization> {
    validate(organization);
    const id = uuidv7();
    const created = await this.database.query(create({ maxRooms: null, ...organization, id, actor }));
    if (created.length === 0) throw new OrganizationSlugTakenError(organization.slug);
    return this.findById(id);
  }

  /**
   * Changes what an organization may use; every process sees it within a second.
   * @throws OrganizationNotFoundError, InvalidOrganizationError
   */
  async update(slug: string, change: OrganizationChange, actor: Actor): Promise<Organization> {
    validate(Object.assign(await this.findBySlug(slug), change));
    const { plan = null, pointsPerMinute, maxRooms } = change;
    await this.database.query(
      update({
        slug,
        plan,
        setsPoints: pointsPerMinute !== undefined,
        pointsPerMinute: pointsPerMinute ?? null,
        setsMaxRooms: maxRooms !== undefined,
        maxRooms: maxRooms ?? null,
        actor,
      }),
    );
    return this.findBySlug(slug);
  }

  /**
   * Makes every key of an organization useless and closes its rooms, on every process at once; nothing is lost.
   * Suspending it again changes nothing.
   * @throws OrganizationNotFoundError
   */
  suspend(slug: string, actor: Actor): Promise<Organization> {
    return this.change(suspend({ slug, actor }), slug);
  }

  /** Takes a suspension back. @throws OrganizationNotFoundError */
  resume(slug: string, actor: Actor): Promise<Organization> {
    return this.change(resume({ slug, actor }), slug);
  }

  /**
   * Deletes an organization: for callers, operators and visitors of its rooms it does not exist from now on, and its slug
   * is free. {@link OrganizationPurge} deletes what it owns.
   * @throws OrganizationNotFoundError
   */
  async remove(slug: string, actor: Actor): Promise<void> {
    await this.findBySlug(slug);
    await this.database.query(remove({ slug, actor }));
  }

  private async change(query: Query, slug: string): Promise<Organization> {
    await this.findBySlug(slug);
    await this.database.query(query);
    return this.findBySlug(slug);
  }

  /** One page of all organizations, the oldest first, and where to go on; null on the last page. */
  async listPage(
    limit: number,
    after: Position | null,
  ): Promise<{ items: Organization[]; next: Position | null }> {
    const query = keysetListing<Omit<Organization, 'limit'>>({
      select: `SELECT id, name, slug, plan, points_per_minute AS "pointsPerMinute", max_rooms AS "maxRooms",
                      suspended_at AS "suspendedAt", deleted_at AS "deletedAt", created_at AS "createdAt"
                 FROM organizations`,
      conditions: [['deleted_at IS NULL', null]],
      column: 'created_at',
      descending: false,
      after,
      isUsual: true,
      limit,
    });
    const found = this.organizations.create(await this.database.query(query));
    return toPage(found, limit, ({ createdAt }) => createdAt);
  }

  /** All organizations, the oldest first. */
  list(): Promise<Organization[]> {
    return this.organizations.find({
      where: { deletedAt: IsNull() },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  /** @throws OrganizationNotFoundError */
  async findById(id: string): Promise<Organization> {
    const organization = await this.organizations.findOneBy({ id, deletedAt: IsNull() });
    if (!organization) throw new OrganizationNotFoundError({ id });
    return organization;
  }

  /** @throws OrganizationNotFoundError */
  async findBySlug(slug: string): Promise<Organization> {
    // What no organization can have as its slug, Postgres may not even take as text.
    if (!SLUG.test(slug)) throw new OrganizationNotFoundError({});
    const organization = await this.organizations.findOneBy({ slug });
    if (!organization) throw new OrganizationNotFoundError({ slug });
    return organization;
  }
}

function validate({ name, slug, plan, pointsPerMinute, maxRooms }: NewOrganization): void {
  if (name.trim() === '' || name.length > 200)
    throw new InvalidOrganizationError('name', '1 to 200 characters');
  if (!SLUG.test(slug)) {
    throw new InvalidOrganizationError('slug', SLUG_RULE);
  }
  if (!PLANS.includes(plan)) throw new InvalidOrganizationError('plan', `one of ${PLANS.join(', ')}`);
  validateLimit('points', pointsPerMinute);
  validateLimit('maxRooms', maxRooms);
}

/** @throws InvalidOrganizationError */
function validateLimit(field: string, limit: number | null = null): void {
  if (limit === null || (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) return;
  throw new InvalidOrganizationError(field, `a whole number from 1 to ${MAX_LIMIT}`);
}
