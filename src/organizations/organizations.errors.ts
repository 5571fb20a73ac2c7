import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';

export const ORGANIZATION_ERRORS = {
  organization_not_found: {
    status: 404,
    title: 'No such organization',
    meaning: 'There is no such organization, or it was deleted.',
    remedy: 'Check the spelling.',
  },
  organization_slug_taken: {
    status: 409,
    title: 'Slug taken',
    meaning: 'Another organization has this slug.',
    remedy: 'Choose another slug.',
  },
  organization_suspended: {
    status: 403,
    title: 'Organization suspended',
    meaning: 'The operator of this Foyer has suspended your organization. None of its keys works.',
    remedy: 'Ask the operator. Nothing was deleted.',
  },
  invalid_organization: {
    status: 400,
    title: 'Invalid organization properties',
    meaning: 'A property of the organization breaks its rule.',
    remedy: 'Fix the field named in `detail`.',
  },
} as const satisfies ErrorDeclarations;

export class OrganizationNotFoundError extends FoyerError<'organization_not_found'> {
  /** @param by the requested slug or id; nothing if it cannot be a slug: it may be an API key, and is not repeated */
  constructor(by: { readonly slug: string } | { readonly id: string } | Record<string, never>) {
    const [[name, value] = []] = Object.entries(by);
    const subject = name === undefined ? 'this slug' : `the ${name} "${value}"`;
    super('organization_not_found', `There is no organization with ${subject}.`, by);
  }
}

export class OrganizationSlugTakenError extends FoyerError<'organization_slug_taken'> {
  constructor(slug: string) {
    super('organization_slug_taken', `An organization with the slug "${slug}" already exists.`, { slug });
  }
}

export class InvalidOrganizationError extends FoyerError<'invalid_organization'> {
  constructor(field: string, rule: string) {
    super('invalid_organization', `${field} must be ${rule}.`, { field, rule });
  }
}

/** The operator has suspended the organization: none of its keys works. */
export class OrganizationSuspendedError extends FoyerError<'organization_suspended'> {
  /** @param organization whose quota headers the response carries */
  constructor(readonly organization: { readonly id: string; readonly limit: number }) {
    super('organization_suspended', 'The organization that this API key belongs to is suspended.');
  }
}
