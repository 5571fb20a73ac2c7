import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import type { Actor } from '../events/actor.js';
import { Database } from '../database/database.js';
import type { Query } from '../database/statement.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import { Organization } from './organization.entity.js';
import { MAX_LIMIT, SLUG, SLUG_RULE } from './organization.rules.js';
import {
  InvalidOrganizationError,
  OrganizationNotFoundError,
  OrganizationSlugTakenError,
} from './organizations.errors.js';
import * as sql from './organizations.sql.js';
import { PLANS } from './plan.js';

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
  async create(organization: sql.NewOrganization, actor: Actor): Promise<Organization> {
    validate(organization);
    const id = uuidv7();
    const created = await this.database.query(sql.create({ maxRooms: null, ...organization, id, actor }));
    if (created.length === 0) throw new OrganizationSlugTakenError(organization.slug);
    return this.findById(id);
  }

  /**
   * Changes what an organization may use; every process sees it within a second.
   * @throws OrganizationNotFoundError, InvalidOrganizationError
   */
  async update(slug: string, change: sql.OrganizationChange, actor: Actor): Promise<Organization> {
    validate(Object.assign(await this.findBySlug(slug), change));
    const { plan = null, pointsPerMinute, maxRooms } = change;
    await this.database.query(
      sql.update({
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
    return this.change(sql.suspend({ slug, actor }), slug);
  }

  /** Takes a suspension back. @throws OrganizationNotFoundError */
  resume(slug: string, actor: Actor): Promise<Organization> {
    return this.change(sql.resume({ slug, actor }), slug);
  }

  /**
   * Deletes an organization: for callers, operators and visitors of its rooms it does not exist from now on, and its slug
   * is free. {@link OrganizationPurge} deletes what it owns.
   * @throws OrganizationNotFoundError
   */
  async remove(slug: string, actor: Actor): Promise<void> {
    await this.findBySlug(slug);
    await this.database.query(sql.remove({ slug, actor }));
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
    const found = this.organizations.create(await this.database.query(sql.list(limit, after)));
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

function validate({ name, slug, plan, pointsPerMinute, maxRooms }: sql.NewOrganization): void {
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
