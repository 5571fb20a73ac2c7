import { applyDecorators, Controller, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiBearerAuth, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiError } from '../api/documents/document.js';
import type { ErrorCode } from '../api/errors/error-catalogue.js';
import { StrictRoutes } from '../api/validation/strict-routes.decorator.js';
import { OperatorOnly } from '../auth/access.decorators.js';

/** The path of everything that is for operators. */
export const ADMIN_PATH = '/admin';

/** The name of the security scheme in the document. */
export const OPERATOR = 'operator';

/** Makes a class a controller for operators only, strict about its input. @param path below `/admin` */
export const OperatorRoutes = (path: string, tag: string): ClassDecorator =>
  applyDecorators(
    Controller({ path: `${ADMIN_PATH}/${path}`, version: VERSION_NEUTRAL }),
    OperatorOnly(),
    StrictRoutes(),
    ApiTags(tag),
    ApiBearerAuth(OPERATOR),
  );

/** Describes a route of one organization. @param missing when the response is 404 */
export const OrganizationRoute = (
  missing = 'There is no such organization.',
  code: ErrorCode = 'organization_not_found',
): MethodDecorator =>
  applyDecorators(
    ApiParam({ name: 'organization', description: 'The `slug` of the organization.', example: 'acme' }),
    ApiError(code, missing),
  );

/** Describes a route of one key of an organization. @param missing when the response is 404 */
export const ApiKeyRoute = (missing = 'There is no such organization or key.'): MethodDecorator =>
  applyDecorators(
    OrganizationRoute(missing, 'api_key_not_found'),
    ApiParam({ name: 'keyId', description: 'The `id` of the key.', example: 'bc1ccff68716b081' }),
  );

/** Describes a route of one webhook of an organization. @param missing when the response is 404 */
export const WebhookRoute = (
  missing = 'There is no such organization or webhook.',
  code: ErrorCode = 'webhook_not_found',
): MethodDecorator =>
  applyDecorators(
    OrganizationRoute(missing, code),
    ApiParam({ name: 'webhookId', description: 'The `id` of the webhook.' }),
  );
