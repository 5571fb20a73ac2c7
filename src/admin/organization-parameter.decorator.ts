import { ApiParam } from '@nestjs/swagger';

/** Tells the document of the organization in a path. */
export const ApiOrganizationParam = (): MethodDecorator =>
  ApiParam({ name: 'organization', description: 'The `slug` of the organization.', example: 'acme' });
