import { applyDecorators, Controller } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { StrictRoutes } from '../../api/validation/strict-routes.decorator.js';

/** Makes a class a controller of v2: strict, for API keys. @param path below `/v2` @param tag its group in the document */
export const V2Routes = (path: string, tag: string): ClassDecorator =>
  applyDecorators(Controller({ path, version: '2' }), StrictRoutes(), ApiTags(tag), ApiBearerAuth());
