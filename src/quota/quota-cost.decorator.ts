import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Points that requests to this route cost, if not those of their method. */
    quotaCost?: number;
  }
}

/** Points that requests of each method cost; any other method is free. */
const COST_OF_METHOD: Readonly<Record<string, number>> = {
  GET: 1,
  HEAD: 1,
  DELETE: 2,
  POST: 3,
  PUT: 3,
  PATCH: 3,
};

/** Declares what a request to a route costs, if not the points of its method: for the server and the document. */
export const QuotaCost = (points: number): MethodDecorator =>
  applyDecorators(RouteConfig({ quotaCost: points }), ApiExtension('x-quota-cost', points));

/** Points that a request of this method costs when its route declares nothing else. */
export function costOfMethod(method: string): number {
  return COST_OF_METHOD[method.toUpperCase()] ?? 0;
}

/** Points that a request costs: those that its route declares, or else those of its method. */
export function costOf({ method, routeOptions }: Pick<FastifyRequest, 'method' | 'routeOptions'>): number {
  return routeOptions.config.quotaCost ?? costOfMethod(method);
}
