import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../audit/actor.js';
import type { AuditEventType } from '../audit/audit-event.js';
import { audited, type Told, toActorParameter } from '../audit/audited-statement.js';
import { Database } from '../database/database.js';
import { Organization } from './organization.entity.js';
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

/** A label of a host name (RFC 1123, section 2.1), in lower case. */
const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** The largest `integer` of Postgres. */
const MAX_POINTS = 2_147_483_647;

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

const UPDATE = audited(
  {
    name: 'update-organization-1',
    text: `UPDATE organizations SET plan = coalesce($2, plan),
                                    points_per_minute = CASE WHEN $3::boolean THEN $4::integer ELSE points_per_minute END
            WHERE slug = $1 RETURNING id, plan, points_per_minute`,
  },
  5,
  told('organization.updated'),
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
    const organization = await this.organizations.findOneBy({ slug });
    if (!organization) throw new OrganizationNotFoundError({ slug });
    return organization;
  }
}

function validate({ name, slug, plan, pointsPerMinute }: NewOrganization): void {
  if (name.trim() === '' || name.length > 200)
    throw new InvalidOrganizationError('name', '1 to 200 characters');
  if (!SLUG.test(slug)) {
    throw new InvalidOrganizationError(
      'slug',
      '1 to 63 lower-case letters, digits and hyphens, no hyphen at an end',
    );
  }
  if (!PLANS.includes(plan)) throw new InvalidOrganizationError('plan', `one of ${PLANS.join(', ')}`);
  const points = pointsPerMinute ?? 1;
  if (!Number.isInteger(points) || points < 1 || points > MAX_POINTS) {
    throw new InvalidOrganizationError('points', `a whole number from 1 to ${MAX_POINTS}`);
  }
}
