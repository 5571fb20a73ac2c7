import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Config } from '../config/config.js';
import { ListenError } from '../config/listen-error.js';

/** Serves the metrics at `/metrics`, on a separate port that must not be public. */
@Injectable()
export class MetricsServer implements OnModuleInit, OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly registry: Registry,
    private readonly config: Config,
  ) {}

  /** @throws ListenError */
  async onModuleInit(): Promise<void> {
    const { METRICS_PORT, HOST } = this.config;
    if (METRICS_PORT === undefined) return;
    this.server = createServer(({ url }, response) => {
      if (url === '/metrics') void this.respond(response);
      else response.writeHead(404).end();
    });
    await once(this.server.listen(METRICS_PORT, HOST), 'listening').catch((error: unknown) => {
      throw new ListenError('METRICS_PORT', HOST, METRICS_PORT, error);
    });
  }

  onApplicationShutdown(): void {
    this.server?.close().closeAllConnections();
  }

  private async respond(response: ServerResponse): Promise<void> {
    const metrics = await this.registry.metrics();
    response.writeHead(200, { 'Content-Type': this.registry.contentType }).end(metrics);
  }
}
