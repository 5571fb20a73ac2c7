import { keysetListing, type Position } from '../database/keyset-listing.js';
import { type Query, statement } from '../database/statement.js';
import { type EventDescription, withEvent } from '../events/with-event.js';
import type { Organization } from './organization.entity.js';
import type { Plan } from './organization.rules.js';

/** An organization as it is stored. */
export type OrganizationRow = Omit<Organization, 'limit'>;

export interface NewOrganization {
  readonly name: string;
  readonly slug: string;
  readonly plan: Plan;
  /** null means the points of the plan. */
  readonly pointsPerMinute: number | null;
  /** Maximum number of living rooms; null, the default, means MAX_ROOMS. */
  readonly maxRooms?: number | null;
}

/** Fields that can be changed; absent ones stay as they are. */
export interface OrganizationChange extends Partial<
  Pick<NewOrganization, 'plan' | 'pointsPerMinute' | 'maxRooms'>
> {
  /** null means EMBED_ORIGINS. */
  readonly embedOrigins?: readonly string[] | null;
}

/** The types of events about organizations. */
export const ORGANIZATION_EVENTS = [
  'organization.created',
  'organization.updated',
  'organization.suspended',
  'organization.resumed',
  'organization.deleted',
] as const;

const COLUMNS = `id, name, slug, plan, points_per_minute AS "pointsPerMinute", max_rooms AS "maxRooms",
                embed_origins AS "embedOrigins",
                suspended_at AS "suspendedAt", deleted_at AS "deletedAt", created_at AS "createdAt"`;

/** @param data a JSON object in SQL over `changed` */
const describe = (
  type: (typeof ORGANIZATION_EVENTS)[number],
  data = `json_build_object('slug', changed.slug)`,
): EventDescription => ({ type, organizationId: 'changed.id', subjectId: 'changed.id::text', data });

const LIMITS = `json_build_object('plan', changed.plan, 'pointsPerMinute', changed."pointsPerMinute",
                                  'maxRooms', changed."maxRooms")`;

export const create = withEvent<Required<NewOrganization> & { readonly id: string }, OrganizationRow>(
  ({ id, name, slug, plan, pointsPerMinute, maxRooms }) =>
    `INSERT INTO organizations (id, name, slug, plan, points_per_minute, max_rooms)
           VALUES (${id}, ${name}, ${slug}, ${plan}, ${pointsPerMinute}, ${maxRooms})
               ON CONFLICT DO NOTHING RETURNING ${COLUMNS}`,
  () => describe('organization.created', LIMITS),
);

const CHANGED = `json_build_object('plan', changed.plan, 'pointsPerMinute', changed."pointsPerMinute",
                                   'maxRooms', changed."maxRooms", 'embedOrigins', changed."embedOrigins",
                                   'previousEmbedOrigins', changed."previousEmbedOrigins")`;

/** An update that changes nothing writes nothing. The row is locked, so that its event has what it really replaces. */
export const update = withEvent<
  Pick<Organization, 'id' | 'pointsPerMinute' | 'maxRooms' | 'embedOrigins'> & {
    readonly plan: Plan | null;
    readonly setsPoints: boolean;
    readonly setsMaxRooms: boolean;
    readonly setsEmbedOrigins: boolean;
  },
  OrganizationRow
>(
  ({ id, plan, setsPoints, pointsPerMinute, setsMaxRooms, maxRooms, setsEmbedOrigins, embedOrigins }) =>
    `UPDATE organizations
              SET plan = coalesce(${plan}, plan),
                  points_per_minute = CASE WHEN ${setsPoints}::boolean THEN ${pointsPerMinute}::integer ELSE points_per_minute END,
                  max_rooms = CASE WHEN ${setsMaxRooms}::boolean THEN ${maxRooms}::integer ELSE max_rooms END,
                  embed_origins = CASE WHEN ${setsEmbedOrigins}::boolean THEN ${embedOrigins}::text[] ELSE embed_origins END
             FROM (SELECT id AS locked, embed_origins AS previous FROM organizations
                    WHERE id = ${id} AND deleted_at IS NULL FOR NO KEY UPDATE) AS before
            WHERE id = locked
              AND (coalesce(${plan}, plan) <> plan
                   OR ${setsPoints}::boolean AND ${pointsPerMinute}::integer IS DISTINCT FROM points_per_minute
                   OR ${setsMaxRooms}::boolean AND ${maxRooms}::integer IS DISTINCT FROM max_rooms
                   OR ${setsEmbedOrigins}::boolean AND ${embedOrigins}::text[] IS DISTINCT FROM embed_origins)
           RETURNING ${COLUMNS}, previous AS "previousEmbedOrigins"`,
  () => describe('organization.updated', CHANGED),
);

interface BySlug {
  readonly slug: string;
}

export const suspend = withEvent<BySlug, OrganizationRow>(
  ({ slug }) =>
    `UPDATE organizations SET suspended_at = clock_timestamp() WHERE slug = ${slug} AND suspended_at IS NULL
           RETURNING ${COLUMNS}`,
  () => describe('organization.suspended'),
);

export const resume = withEvent<BySlug, OrganizationRow>(
  ({ slug }) =>
    `UPDATE organizations SET suspended_at = NULL WHERE slug = ${slug} AND suspended_at IS NOT NULL
           RETURNING ${COLUMNS}`,
  () => describe('organization.resumed'),
);

/** Frees the slug: the row keeps one that no organization can have. */
export const remove = withEvent<BySlug>(
  ({ slug }) => `UPDATE organizations SET deleted_at = clock_timestamp(), slug = slug || '.' || id
            WHERE slug = ${slug} AND deleted_at IS NULL
           RETURNING id, name, split_part(slug, '.', 1) AS slug`,
  () => describe('organization.deleted', `json_build_object('slug', changed.slug, 'name', changed.name)`),
);

export const findById = statement<{ readonly id: string }, OrganizationRow>(
  ({ id }) => `SELECT ${COLUMNS} FROM organizations WHERE id = ${id} AND deleted_at IS NULL`,
);

export const findBySlug = statement<BySlug, OrganizationRow>(
  ({ slug }) => `SELECT ${COLUMNS} FROM organizations WHERE slug = ${slug}`,
);

/** All organizations, oldest first. */
export const findAll = statement<object, OrganizationRow>(
  () => `SELECT ${COLUMNS} FROM organizations WHERE deleted_at IS NULL ORDER BY created_at, id`,
);

/** One page of all organizations, oldest first. */
export function list(limit: number, after: Position | null): Query<OrganizationRow> {
  return keysetListing({
    select: `SELECT ${COLUMNS} FROM organizations`,
    conditions: [['deleted_at IS NULL', null]],
    column: 'created_at',
    descending: false,
    after,
    mayKeepPlan: true,
    limit,
  });
}
