import { FoyerError } from '../errors/foyer-error.js';

export class OrganizationNotFoundError extends FoyerError<'organization_not_found'> {
  /** @param by the slug or the id that was looked for */
  constructor(by: { readonly slug: string } | { readonly id: string }) {
    const [[name, value] = []] = Object.entries(by);
    super('organization_not_found', `There is no organization with the ${name} "${value}".`, by);
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
