import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../audit/actor.js';
import type { AuditEventType } from '../audit/audit-event.js';
import { audited, type Told, toActorParameter } from '../audit/audited-statement.js';
import { Database } from '../database/database.js';
import { keysetListing, type Position, toPage } from '../database/keyset-listing.js';
import { Organization } from './organization.entity.js';
import { MAX_POINTS, SLUG, SLUG_RULE } from './organization.rules.js';
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
}

/** What the audit tells of an organization. */
const told = (type: AuditEventType): Told => ({
  type,
  organizationId: 'changed.id',
  subjectId: 'changed.id::text',
  data: `json_build_object('plan', changed.plan, 'pointsPerMinute', changed.points_per_minute)`,
});

const CREATE = audited(
  {
    name: 'create-organization-1',
    text: `INSERT INTO organizations (id, name, slug, plan, points_per_minute) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT DO NOTHING RETURNING id, plan, points_per_minute`,
  },
  6,
  told('organization.created'),
);

/** What is so already is no change. */
const UPDATE = audited(
  {
    name: 'update-organization-2',
    text: `UPDATE organizations SET plan = coalesce($2, plan),
                                    points_per_minute = CASE WHEN $3::boolean THEN $4::integer ELSE points_per_minute END
            WHERE slug = $1
              AND (coalesce($2, plan) <> plan
                   OR $3::boolean AND $4::integer IS DISTINCT FROM points_per_minute)
           RETURNING id, plan, points_per_minute`,
  },
  5,
  told('organization.updated'),
);

interface OrganizationRow extends Record<string, unknown> {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly plan: Plan;
  readonly points_per_minute: number | null;
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
    const { name, slug, plan, pointsPerMinute } = organization;
    const id = uuidv7();
    const values = [id, name, slug, plan, pointsPerMinute, toActorParameter(actor)];
    const created = await this.database.query(CREATE, values);
    if (created.length === 0) throw new OrganizationSlugTakenError(slug);
    return this.findById(id);
  }

  /**
   * Changes the plan, the number of points of its own, or both; every process sees it within a second.
   * @throws OrganizationNotFoundError, InvalidOrganizationError
   */
  async update(
    slug: string,
    change: Partial<Pick<NewOrganization, 'plan' | 'pointsPerMinute'>>,
    actor: Actor,
  ): Promise<Organization> {
    validate(Object.assign(await this.findBySlug(slug), change));
    const { plan = null, pointsPerMinute } = change;
    const points = [pointsPerMinute !== undefined, pointsPerMinute ?? null];
    await this.database.query(UPDATE, [slug, plan, ...points, toActorParameter(actor)]);
    return this.findBySlug(slug);
  }

  /** One page of all organizations, the oldest first, and where to go on; null on the last page. */
  async listPage(
    limit: number,
    after: Position | null,
  ): Promise<{ items: Organization[]; next: Position | null }> {
    const { statement, values } = keysetListing({
      select: 'SELECT id, name, slug, plan, points_per_minute, created_at FROM organizations',
      conditions: [],
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
    return this.organizations.find({ order: { createdAt: 'ASC', id: 'ASC' } });
  }

  /** @throws OrganizationNotFoundError */
  async findById(id: string): Promise<Organization> {
    const organization = await this.organizations.findOneBy({ id });
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
  const { id, name, slug, plan, points_per_minute: pointsPerMinute, created_at: createdAt } = row;
  return { id, name, slug, plan, pointsPerMinute, createdAt };
}

function validate({ name, slug, plan, pointsPerMinute }: NewOrganization): void {
  if (name.trim() === '' || name.length > 200)
    throw new InvalidOrganizationError('name', '1 to 200 characters');
  if (!SLUG.test(slug)) {
    throw new InvalidOrganizationError('slug', SLUG_RULE);
  }
  if (!PLANS.includes(plan)) throw new InvalidOrganizationError('plan', `one of ${PLANS.join(', ')}`);
  const points = pointsPerMinute ?? 1;
  if (!Number.isInteger(points) || points < 1 || points > MAX_POINTS) {
    throw new InvalidOrganizationError('points', `a whole number from 1 to ${MAX_POINTS}`);
  }
}
