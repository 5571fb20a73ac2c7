import { randomBytes } from 'node:crypto';
import { FOYER } from '../../src/events/actor.js';
import { type ApiKey, type NewApiKey, SCOPES } from '../../src/auth/api-key.js';
import { ApiKeysService } from '../../src/auth/api-keys.service.js';
import type { Organization } from '../../src/organizations/organization.entity.js';
import { OrganizationsService } from '../../src/organizations/organizations.service.js';
import type { NewOrganization } from '../../src/organizations/organizations.sql.js';
import type { TestApp } from './app.js';
import { type Client, createClient } from './client.js';

/** An organization with unlimited points by default. */
export async function makeOrganization(
  app: TestApp,
  wanted: Partial<NewOrganization> = {},
): Promise<Organization> {
  const slug = `org-${randomBytes(5).toString('hex')}`;
  const organization = { name: 'Acme', slug, plan: 'grow', pointsPerMinute: 1_000_000, ...wanted } as const;
  return app.nest.get(OrganizationsService, { strict: false }).create(organization, FOYER);
}

/** Suspends an organization, which invalidates all its keys. */
export function suspendOrganization(app: TestApp, { slug }: Organization): Promise<Organization> {
  return app.nest.get(OrganizationsService, { strict: false }).suspend(slug, FOYER);
}

/** Changes the plan or the limits of an organization. */
export function updateOrganization(
  app: TestApp,
  { slug }: Organization,
  change: Parameters<OrganizationsService['update']>[1],
): Promise<Organization> {
  return app.nest.get(OrganizationsService, { strict: false }).update(slug, change, FOYER);
}

/** A key of an organization. */
export async function makeKey(
  app: TestApp,
  organization: Organization,
  wanted: Partial<NewApiKey> = {},
): Promise<{ id: string; token: string }> {
  const keys = app.nest.get(ApiKeysService, { strict: false });
  const { key, token } = await keys.create(
    organization.id,
    { name: 'test', scopes: SCOPES, expiresAt: null, ...wanted },
    FOYER,
  );
  return { id: key.id, token };
}

/** Revokes a key. */
export async function revokeKey(app: TestApp, id: string): Promise<ApiKey> {
  const keys = app.nest.get(ApiKeysService, { strict: false });
  return keys.revoke(await keys.organizationOf(id), id, FOYER);
}

/** The keys of an organization, including revoked ones. */
export async function listKeys(app: TestApp, organization: Organization): Promise<ApiKey[]> {
  const keys = app.nest.get(ApiKeysService, { strict: false });
  return (await keys.list(organization.id, { limit: 100, after: null, revoked: true })).items;
}

/** A client with a key of an organization. */
export type Caller = Client & {
  readonly organization: Organization;
  readonly key: { readonly id: string; readonly token: string };
};

/** A client with a key of a new organization. */
export async function makeCaller(app: TestApp, wanted: Partial<NewOrganization> = {}): Promise<Caller> {
  const organization = await makeOrganization(app, wanted);
  const key = await makeKey(app, organization);
  return { ...createClient(app.url, key.token), organization, key };
}

/** A date so far from now, in ISO 8601. */
export function inMinutes(minutes: number): string {
  return new Date(Date.now() + minutes * 60_000).toISOString();
}
