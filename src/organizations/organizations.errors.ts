import { FoyerError } from '../errors/foyer-error.js';

export class OrganizationNotFoundError extends FoyerError<'organization_not_found'> {
  constructor(slug: string) {
    super('organization_not_found', `There is no organization with the slug "${slug}".`, { slug });
  }
}

export class OrganizationSlugTakenError extends FoyerError<'organization_slug_taken'> {
  constructor(slug: string) {
    super('organization_slug_taken', `An organization with the slug "${slug}" exists already.`, { slug });
  }
}

export class InvalidOrganizationError extends FoyerError<'invalid_organization'> {
  constructor(field: string, rule: string) {
    super('invalid_organization', `${field} must be ${rule}.`, { field, rule });
  }
}
