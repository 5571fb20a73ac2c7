import { ChangedEmbedOrigins } from '../../../api/resources/embed-origins.js';
import { OrganizationFields } from '../../../api/resources/organization.js';

export class OrganizationDto extends OrganizationFields {}

/** A JSON Merge Patch (RFC 7396) of an organization. */
export class UpdateOrganizationDto {
  @ChangedEmbedOrigins()
  embedOrigins?: string[] | null;
}
