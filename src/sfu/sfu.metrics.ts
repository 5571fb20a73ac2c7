import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const INCIDENTS = ['claimed', 'lost', 'moved', 'reset'];

/** What metrics need of a server. */
interface Measured {
  readonly url: string;
  readonly isUp: boolean;
  readonly sessionCount: number;
}

/** The metrics of media servers, as this process sees them. */
@Injectable()
export class SfuMetrics {
  private readonly requests: Counter<'server' | 'kind' | 'outcome'>;
  private readonly seconds: Histogram<'server'>;
  /** By what has happened: `claimed`, `lost`, `moved` or `reset`. */
  readonly incidents: Counter<'incident'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'foyer_media_server_requests_total',
      help: 'Requests to media servers, by kind and outcome (done, refused, unavailable).',
      labelNames: ['server', 'kind', 'outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'foyer_media_server_request_seconds',
      help: 'Time from a request to a media server to its response, or until there was none.',
      labelNames: ['server'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    });
    this.incidents = new Counter({
      name: 'foyer_media_incidents_total',
      help: 'Media of people: claimed by another process, lost because no media server responds, rooms moved to another media server, reset because a media server has forgotten them.',
      labelNames: ['incident'],
      registers,
    });
  }

  count(server: string, kind: string, outcome: string, seconds: number): void {
    this.requests.inc({ server, kind, outcome });
    this.seconds.observe({ server }, seconds);
  }

  /** @param servers all of them */
  observe(servers: readonly Measured[]): void {
    for (const { url } of servers) this.seconds.zero({ server: url });
    if (servers.length > 0) for (const incident of INCIDENTS) this.incidents.inc({ incident }, 0);
    const gauge = (name: string, help: string, valueOf: (server: Measured) => number): void => {
      this.registry.registerMetric(
        new Gauge({
          name,
          help,
          labelNames: ['server'],
          registers: [],
          collect() {
            for (const server of servers) this.set({ server: server.url }, valueOf(server));
          },
        }),
      );
    };
    gauge('foyer_media_server_up', 'Whether the media server responds to this process.', ({ isUp }) =>
      isUp ? 1 : 0,
    );
    gauge(
      'foyer_media_server_sessions',
      'Sessions of this process at the media server.',
      ({ sessionCount }) => sessionCount,
    );
  }
}
