import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
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

@Injectable()
export class OrganizationsService {
  constructor(@InjectRepository(Organization) private readonly organizations: Repository<Organization>) {}

  /**
   * @throws InvalidOrganizationError naming the first member that breaks its rule
   * @throws OrganizationSlugTakenError
   */
  async create(organization: NewOrganization): Promise<Organization> {
    validate(organization);
    const id = uuidv7();
    const { raw } = await this.organizations
      .createQueryBuilder()
      .insert()
      .values({ id, ...organization })
      .orIgnore()
      .returning('id')
      .execute();
    if ((raw as unknown[]).length === 0) throw new OrganizationSlugTakenError(organization.slug);
    return this.organizations.findOneByOrFail({ id });
  }

  /**
   * Changes the plan, the number of points of its own, or both; every process sees it within a second.
   * @throws OrganizationNotFoundError, InvalidOrganizationError
   */
  async update(
    slug: string,
    change: Partial<Pick<NewOrganization, 'plan' | 'pointsPerMinute'>>,
  ): Promise<Organization> {
    const organization = Object.assign(await this.findBySlug(slug), change);
    validate(organization);
    return this.organizations.save(organization);
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
