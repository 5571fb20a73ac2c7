import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { brokenEmbedOrigins, toEmbedOrigins } from '../config/embed-origins.js';
import { Database } from '../database/database.js';
import { type Position, toPage } from '../database/keyset-listing.js';
import type { Query } from '../database/statement.js';
import type { Actor } from '../events/actor.js';
import { Organization } from './organization.entity.js';
import { MAX_LIMIT, PLANS, SLUG, SLUG_RULE } from './organization.rules.js';
import {
  InvalidOrganizationError,
  OrganizationNotFoundError,
  OrganizationSlugTakenError,
} from './organizations.errors.js';
import * as sql from './organizations.sql.js';

/** Creates, finds, changes and deletes organizations. */
@Injectable()
export class OrganizationsService {
  constructor(private readonly database: Database) {}

  /**
   * @throws InvalidOrganizationError naming the first field that breaks its rule
   * @throws OrganizationSlugTakenError
   */
  async create(organization: sql.NewOrganization, actor: Actor): Promise<Organization> {
    validate(organization);
    const values = { maxRooms: null, ...organization, id: uuidv7(), actor };
    const [created] = await this.database.query(sql.create(values));
    if (!created) throw new OrganizationSlugTakenError(organization.slug);
    return toOrganization(created);
  }

  /**
   * Changes the limits of an organization, or who may embed its rooms; all processes apply it within a second.
   * @throws OrganizationNotFoundError, InvalidOrganizationError
   */
  async update(slug: string, change: sql.OrganizationChange, actor: Actor): Promise<Organization> {
    const { id } = await this.findBySlug(slug);
    return this.updateById(id, change, actor);
  }

  /** The same. @throws OrganizationNotFoundError, InvalidOrganizationError */
  async updateById(id: string, change: sql.OrganizationChange, actor: Actor): Promise<Organization> {
    validate(change);
    const { plan = null, pointsPerMinute, maxRooms, embedOrigins } = change;
    const [updated] = await this.database.query(
      sql.update({
        id,
        plan,
        setsPoints: pointsPerMinute !== undefined,
        pointsPerMinute: pointsPerMinute ?? null,
        setsMaxRooms: maxRooms !== undefined,
        maxRooms: maxRooms ?? null,
        setsEmbedOrigins: embedOrigins !== undefined,
        embedOrigins: embedOrigins ? toEmbedOrigins(embedOrigins) : null,
        actor,
      }),
    );
    return updated ? toOrganization(updated) : this.findById(id);
  }

  /**
   * Refuses all keys of an organization and closes its rooms, on all processes at once; nothing is deleted. Suspending it
   * again changes nothing.
   * @throws OrganizationNotFoundError
   */
  suspend(slug: string, actor: Actor): Promise<Organization> {
    return this.change(slug, sql.suspend({ slug, actor }));
  }

  /** Ends a suspension. @throws OrganizationNotFoundError */
  resume(slug: string, actor: Actor): Promise<Organization> {
    return this.change(slug, sql.resume({ slug, actor }));
  }

  /**
   * Deletes an organization: from now on it does not exist for callers, operators and visitors of its rooms, and its slug
   * is free. {@link OrganizationPurge} deletes what it owns.
   * @throws OrganizationNotFoundError
   */
  async remove(slug: string, actor: Actor): Promise<void> {
    await this.findBySlug(slug);
    await this.database.query(sql.remove({ slug, actor }));
  }

  /** One page of all organizations, oldest first, and the position of the next page; null on the last page. */
  async listPage(
    limit: number,
    after: Position | null,
  ): Promise<{ items: Organization[]; next: Position | null }> {
    const rows = await this.database.query(sql.list(limit, after));
    return toPage(rows.map(toOrganization), limit, ({ createdAt }) => createdAt);
  }

  /** All organizations, oldest first. */
  async list(): Promise<Organization[]> {
    return (await this.database.query(sql.findAll({}))).map(toOrganization);
  }

  /** @throws OrganizationNotFoundError */
  async findById(id: string): Promise<Organization> {
    const [found] = await this.database.query(sql.findById({ id }));
    if (!found) throw new OrganizationNotFoundError({ id });
    return toOrganization(found);
  }

  /** @throws OrganizationNotFoundError */
  async findBySlug(slug: string): Promise<Organization> {
    checkSlug(slug);
    const [found] = await this.database.query(sql.findBySlug({ slug }));
    if (!found) throw new OrganizationNotFoundError({ slug });
    return toOrganization(found);
  }

  /** @param query returns nothing if nothing is to be changed */
  private async change(slug: string, query: Query<sql.OrganizationRow>): Promise<Organization> {
    checkSlug(slug);
    const [changed] = await this.database.query(query);
    return changed ? toOrganization(changed) : this.findBySlug(slug);
  }
}

function toOrganization(row: sql.OrganizationRow): Organization {
  return Object.assign(new Organization(), row);
}

/** Postgres may not even accept as text what cannot be a slug. @throws OrganizationNotFoundError */
function checkSlug(slug: string): void {
  if (!SLUG.test(slug)) throw new OrganizationNotFoundError({});
}

/** @throws InvalidOrganizationError */
function validate(given: Partial<sql.NewOrganization> & sql.OrganizationChange): void {
  const { name, slug, plan, pointsPerMinute, maxRooms, embedOrigins } = given;
  if (name !== undefined && (name.trim() === '' || name.length > 200))
    throw new InvalidOrganizationError('name', '1 to 200 characters');
  if (slug !== undefined && !SLUG.test(slug)) throw new InvalidOrganizationError('slug', SLUG_RULE);
  if (plan !== undefined && !PLANS.includes(plan))
    throw new InvalidOrganizationError('plan', `one of ${PLANS.join(', ')}`);
  const [broken] = brokenEmbedOrigins(embedOrigins ?? []);
  if (broken) {
    const place = broken.place === undefined ? '' : `[${broken.place}]`;
    throw new InvalidOrganizationError(`embedOrigins${place}`, broken.rule);
  }
  validateLimit('points', pointsPerMinute);
  validateLimit('maxRooms', maxRooms);
}

/** @throws InvalidOrganizationError */
function validateLimit(field: string, limit: number | null = null): void {
  if (limit === null || (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) return;
  throw new InvalidOrganizationError(field, `a whole number from 1 to ${MAX_LIMIT}`);
}
