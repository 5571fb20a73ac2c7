import { keysetListing, type Position } from '../database/keyset-listing.js';
import type { Query } from '../database/statement.js';
import { type EventDescription, withEvent } from '../events/with-event.js';
import type { Organization } from './organization.entity.js';
import type { Plan } from './plan.js';

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

/** What happens to organizations. */
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

export const create = withEvent<Required<NewOrganization> & { readonly id: string }>(
  ({ id, name, slug, plan, pointsPerMinute, maxRooms }) =>
    `INSERT INTO organizations (id, name, slug, plan, points_per_minute, max_rooms)
           VALUES (${id}, ${name}, ${slug}, ${plan}, ${pointsPerMinute}, ${maxRooms})
               ON CONFLICT DO NOTHING RETURNING id, plan, points_per_minute, max_rooms`,
  () => describe('organization.created', LIMITS),
);

/** An update that changes nothing writes nothing. */
export const update = withEvent<
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

export const suspend = withEvent<BySlug>(
  ({ slug }) =>
    `UPDATE organizations SET suspended_at = clock_timestamp() WHERE slug = ${slug} AND suspended_at IS NULL
           RETURNING id, slug`,
  () => describe('organization.suspended'),
);

export const resume = withEvent<BySlug>(
  ({ slug }) =>
    `UPDATE organizations SET suspended_at = NULL WHERE slug = ${slug} AND suspended_at IS NOT NULL
           RETURNING id, slug`,
  () => describe('organization.resumed'),
);

/** Frees the slug: the row keeps one that no organization can have. */
export const remove = withEvent<BySlug>(
  ({ slug }) => `UPDATE organizations SET deleted_at = clock_timestamp(), slug = slug || '.' || id
            WHERE slug = ${slug} AND deleted_at IS NULL
           RETURNING id, name, split_part(slug, '.', 1) AS slug`,
  () => describe('organization.deleted', `json_build_object('slug', changed.slug, 'name', changed.name)`),
);

/** One page of all organizations, oldest first. */
export function list(limit: number, after: Position | null): Query<Omit<Organization, 'limit'>> {
  return keysetListing({
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
}
