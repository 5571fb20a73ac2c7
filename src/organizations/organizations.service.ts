import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../events/actor.js';
import type { EventType } from '../events/event.js';
import { withEvent, type EventDescription, toActorParameter } from '../events/with-event.js';
import { Database, type Statement } from '../database/database.js';
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

/** Describes a change of an organization for the audit. @param data an object in JSON, over `changed` */
const told = (type: EventType, data: string): EventDescription => ({
  type,
  organizationId: 'changed.id',
  subjectId: 'changed.id::text',
  data,
});

const LIMITS = `json_build_object('plan', changed.plan, 'pointsPerMinute', changed.points_per_minute,
                                  'maxRooms', changed.max_rooms)`;

const CREATE = withEvent(
  {
    name: 'create-organization-2',
    text: `INSERT INTO organizations (id, name, slug, plan, points_per_minute, max_rooms)
           VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT DO NOTHING RETURNING id, plan, points_per_minute, max_rooms`,
  },
  7,
  told('organization.created', LIMITS),
);

/** An update that changes nothing writes nothing. */
const UPDATE = withEvent(
  {
    name: 'update-organization-3',
    text: `UPDATE organizations
              SET plan = coalesce($2, plan),
                  points_per_minute = CASE WHEN $3::boolean THEN $4::integer ELSE points_per_minute END,
                  max_rooms = CASE WHEN $5::boolean THEN $6::integer ELSE max_rooms END
            WHERE slug = $1
              AND (coalesce($2, plan) <> plan
                   OR $3::boolean AND $4::integer IS DISTINCT FROM points_per_minute
                   OR $5::boolean AND $6::integer IS DISTINCT FROM max_rooms)
           RETURNING id, plan, points_per_minute, max_rooms`,
  },
  7,
  told('organization.updated', LIMITS),
);

const SUSPEND = withEvent(
  {
    name: 'suspend-organization-1',
    text: `UPDATE organizations SET suspended_at = clock_timestamp() WHERE slug = $1 AND suspended_at IS NULL
           RETURNING id, slug`,
  },
  2,
  told('organization.suspended', `json_build_object('slug', changed.slug)`),
);

const RESUME = withEvent(
  {
    name: 'resume-organization-1',
    text: `UPDATE organizations SET suspended_at = NULL WHERE slug = $1 AND suspended_at IS NOT NULL
           RETURNING id, slug`,
  },
  2,
  told('organization.resumed', `json_build_object('slug', changed.slug)`),
);

/** From then on no slug finds it: behind its own, which is free again, stands what no slug can have. */
const REMOVE = withEvent(
  {
    name: 'remove-organization-1',
    text: `UPDATE organizations SET deleted_at = clock_timestamp(), slug = slug || '.' || id
            WHERE slug = $1 AND deleted_at IS NULL
           RETURNING id, name, split_part(slug, '.', 1) AS slug`,
  },
  2,
  told('organization.deleted', `json_build_object('slug', changed.slug, 'name', changed.name)`),
);

interface OrganizationRow extends Record<string, unknown> {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly plan: Plan;
  readonly points_per_minute: number | null;
  readonly max_rooms: number | null;
  readonly suspended_at: Date | null;
  readonly created_at: Date;
}

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
    const { name, slug, plan, pointsPerMinute, maxRooms = null } = organization;
    const id = uuidv7();
    const values = [id, name, slug, plan, pointsPerMinute, maxRooms, toActorParameter(actor)];
    const created = await this.database.query(CREATE, values);
    if (created.length === 0) throw new OrganizationSlugTakenError(slug);
    return this.findById(id);
  }

  /**
   * Changes what an organization may use; every process sees it within a second.
   * @throws OrganizationNotFoundError, InvalidOrganizationError
   */
  async update(slug: string, change: OrganizationChange, actor: Actor): Promise<Organization> {
    validate(Object.assign(await this.findBySlug(slug), change));
    const { plan = null, pointsPerMinute, maxRooms } = change;
    const limits = [pointsPerMinute, maxRooms].flatMap((limit) => [limit !== undefined, limit ?? null]);
    await this.database.query(UPDATE, [slug, plan, ...limits, toActorParameter(actor)]);
    return this.findBySlug(slug);
  }

  /**
   * Makes every key of an organization useless and closes its rooms, on every process at once; nothing is lost.
   * Suspending it again changes nothing.
   * @throws OrganizationNotFoundError
   */
  suspend(slug: string, actor: Actor): Promise<Organization> {
    return this.change(SUSPEND, slug, actor);
  }

  /** Takes a suspension back. @throws OrganizationNotFoundError */
  resume(slug: string, actor: Actor): Promise<Organization> {
    return this.change(RESUME, slug, actor);
  }

  /**
   * Deletes an organization: for callers, operators and visitors of its rooms it does not exist from now on, and its slug
   * is free. {@link OrganizationPurge} deletes what it owns.
   * @throws OrganizationNotFoundError
   */
  async remove(slug: string, actor: Actor): Promise<void> {
    await this.findBySlug(slug);
    await this.database.query(REMOVE, [slug, toActorParameter(actor)]);
  }

  private async change(statement: Statement, slug: string, actor: Actor): Promise<Organization> {
    await this.findBySlug(slug);
    await this.database.query(statement, [slug, toActorParameter(actor)]);
    return this.findBySlug(slug);
  }

  /** One page of all organizations, the oldest first, and where to go on; null on the last page. */
  async listPage(
    limit: number,
    after: Position | null,
  ): Promise<{ items: Organization[]; next: Position | null }> {
    const { statement, values } = keysetListing({
      select: `SELECT id, name, slug, plan, points_per_minute, max_rooms, suspended_at, created_at
                 FROM organizations`,
      conditions: [['deleted_at IS NULL', null]],
      column: 'created_at',
      descending: false,
      after,
      isUsual: true,
      limit,
    });
    const rows = await this.database.query<OrganizationRow>(statement, values);
    const found = rows.map((row) => this.organizations.create(toMembers(row)));
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

function toMembers(row: OrganizationRow): Omit<Organization, 'limit'> {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    plan: row.plan,
    pointsPerMinute: row.points_per_minute,
    maxRooms: row.max_rooms,
    suspendedAt: row.suspended_at,
    deletedAt: null,
    createdAt: row.created_at,
  };
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
