import { FoyerError } from '../errors/foyer-error.js';

export class OrganizationNotFoundError extends FoyerError<'organization_not_found'> {
  /** @param by the slug or the id that was looked for; nothing when it can be no slug: it may be a key, and is not told */
  constructor(by: { readonly slug: string } | { readonly id: string } | Record<string, never>) {
    const [[name, value] = []] = Object.entries(by);
    const told = name === undefined ? 'this slug' : `the ${name} "${value}"`;
    super('organization_not_found', `There is no organization with ${told}.`, by);
  }
}

export class OrganizationSlugTakenError extends FoyerError<'organization_slug_taken'> {
  constructor(slug: string) {
    super('organization_slug_taken', `An organization with the slug "${slug}" exists already.`, { slug });
  }
}

export class InvalidOrganizationError extends FoyerError<'invalid_organization'> {
  constructor(
    readonly field: string,
    rule: string,
  ) {
    super('invalid_organization', `${field} must be ${rule}.`, { field, rule });
  }
}

/** The operator has suspended the organization: its keys open nothing. */
export class OrganizationSuspendedError extends FoyerError<'organization_suspended'> {
  /** @param organization whose quota headers the response carries */
  constructor(readonly organization: { readonly id: string; readonly limit: number }) {
    super('organization_suspended', 'The organization that this API key belongs to is suspended.');
  }
}
