import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { InvalidRequestError } from '../../http/request.errors.js';
import { RequestValidationPipe, UNKNOWN } from './validation.pipe.js';

/** Makes the routes of a controller refuse unknown fields and parameters, and name them in the error. */
export const StrictRoutes = (): ClassDecorator =>
  applyDecorators(
    UsePipes(new RequestValidationPipe({ strict: true })),
    UseInterceptors(new NoParametersInterceptor()),
  );

/** Refuses all query parameters on a route whose method has none: no pipe would check them. */
class NoParametersInterceptor implements NestInterceptor {
  /** @throws InvalidRequestError naming each parameter */
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { query } = context.switchToHttp().getRequest<FastifyRequest>();
    const names = takesQuery(context) ? [] : Object.keys(query as object);
    if (names.length === 0) return next.handle();
    throw new InvalidRequestError(names.map((name) => ({ in: 'query', path: [name], rule: UNKNOWN })));
  }
}

function takesQuery(context: ExecutionContext): boolean {
  const parameters = Reflect.getMetadata(
    ROUTE_ARGS_METADATA,
    context.getClass(),
    context.getHandler().name,
  ) as Readonly<Record<string, unknown>> | undefined;
  return Object.keys(parameters ?? {}).some((name) => name.startsWith(`${RouteParamtypes.QUERY}:`));
}
