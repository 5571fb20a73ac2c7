import { Injectable } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';
import { GatheredCounter } from '../../metrics/gathered-counter.js';
import type { RequestEnd } from './request-end.hook.js';

const ROUTE_LABELS = ['method', 'route', 'version'] as const;

/**
 * Counts requests and measures their duration. The values of labels are bounded: the methods that Node knows, the routes of
 * Foyer (`none` for other paths), the versions that are served (`none` for other routes).
 */
@Injectable()
export class RequestMetrics {
  private readonly requests: GatheredCounter<(typeof ROUTE_LABELS)[number] | 'status'>;
  private readonly seconds: Histogram<(typeof ROUTE_LABELS)[number]>;

  constructor(registry: Registry) {
    this.requests = new GatheredCounter({
      name: 'foyer_http_requests_total',
      help: 'Requests by status code; 499 if the client disconnected before the response was complete.',
      labelNames: [...ROUTE_LABELS, 'status'],
      registers: [registry],
    });
    this.seconds = new Histogram({
      name: 'foyer_http_request_duration_seconds',
      help: 'Time from the last header of a request to the last byte of its response.',
      labelNames: ROUTE_LABELS,
      buckets: [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
  }

  /** @param version of the API that the request is for; `none` for other routes */
  record({ request, status, duration }: RequestEnd, version: string): void {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'none', version };
    this.requests.add([labels.method, labels.route, version, String(status)]);
    this.seconds.observe(labels, duration / 1_000);
  }
}
