import { applyDecorators, Controller, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { OperatorOnly } from '../auth/access.decorators.js';
import { StrictRoutes } from '../api/validation/strict-routes.decorator.js';

/** The path of everything that is for operators. */
export const ADMIN_PATH = '/admin';

/** The name of the security scheme in the document. */
export const OPERATOR = 'operator';

/** Makes a class a controller for operators alone, strict about what it takes. @param path below `/admin` */
export const OperatorRoutes = (path: string, tag: string): ClassDecorator =>
  applyDecorators(
    Controller({ path: `${ADMIN_PATH}/${path}`, version: VERSION_NEUTRAL }),
    OperatorOnly(),
    StrictRoutes(),
    ApiTags(tag),
    ApiBearerAuth(OPERATOR),
  );
