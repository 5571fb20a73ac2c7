import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { RequestEnd } from './request-end.hook.js';

const ROUTE_LABELS = ['method', 'route', 'version'] as const;

/**
 * Shows the operator what is asked and how it is answered. Labels are bounded: methods are those that Node knows, routes
 * those that Foyer has (`none` for any other path), versions those that are served (`none` outside them).
 */
@Injectable()
export class RequestMetrics {
  private readonly requests: Counter<(typeof ROUTE_LABELS)[number] | 'status'>;
  private readonly seconds: Histogram<(typeof ROUTE_LABELS)[number]>;

  constructor(registry: Registry) {
    this.requests = new Counter({
      name: 'foyer_http_requests_total',
      help: 'Requests by what they were answered; 499 when the client had gone before.',
      labelNames: [...ROUTE_LABELS, 'status'],
      registers: [registry],
    });
    this.seconds = new Histogram({
      name: 'foyer_http_request_duration_seconds',
      help: 'Time from the last header of a request to the last byte of its answer.',
      labelNames: ROUTE_LABELS,
      buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
  }

  /** @param version of the API that the request is for, one of those that are served; `none` outside them */
  record({ request, status, duration }: RequestEnd, version: string): void {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'none', version };
    this.requests.inc({ ...labels, status });
    this.seconds.observe(labels, duration / 1_000);
  }
}
