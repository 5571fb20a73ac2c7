import type { Organization } from './organization.entity.js';

type Shown = 'id' | 'slug' | 'name' | 'plan' | 'pointsPerMinute' | 'limit' | 'maxRooms';
type Lists = { readonly embedOrigins: string[] | null };
type Dates = { readonly suspendedAt: string | null; readonly createdAt: string };

/** What operators see of an organization, over HTTP and on the command line. Dates are ISO 8601. */
export function describeOrganization(organization: Organization): Pick<Organization, Shown> & Lists & Dates {
  return {
    id: organization.id,
    slug: organization.slug,
    name: organization.name,
    plan: organization.plan,
    pointsPerMinute: organization.pointsPerMinute,
    limit: organization.limit,
    maxRooms: organization.maxRooms,
    embedOrigins: organization.embedOrigins && [...organization.embedOrigins],
    suspendedAt: organization.suspendedAt?.toISOString() ?? null,
    createdAt: organization.createdAt.toISOString(),
  };
}
