import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../config/config.js';
import { JanusServer } from './janus-server.js';
import { SfuMetrics } from './sfu.metrics.js';

/** Who wants to know when servers come and go. */
interface Listener {
  onUp(server: JanusServer): void;
  onDown?(server: JanusServer): void;
}

/** The media servers of this installation; none without JANUS_URL. */
@Injectable()
export class MediaServers implements OnApplicationBootstrap, OnModuleDestroy {
  readonly all: readonly JanusServer[];
  readonly adminKey: string;
  private readonly listeners: Listener[] = [];

  constructor({ JANUS_URL, JANUS_API_SECRET = '', JANUS_ADMIN_KEY = '' }: Config, metrics: SfuMetrics) {
    this.adminKey = JANUS_ADMIN_KEY;
    const secrets = { apiSecret: JANUS_API_SECRET, adminKey: JANUS_ADMIN_KEY };
    this.all = JANUS_URL.map(
      (url) =>
        new JanusServer(url, secrets, {
          onUp: (server) => this.notify((listener) => listener.onUp(server)),
          onDown: (server) => this.notify((listener) => listener.onDown?.(server)),
          onResponse: (server, kind, outcome, seconds) => metrics.count(server.url, kind, outcome, seconds),
        }),
    );
    metrics.observe(this.all);
  }

  /** @param listener is called from now on */
  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  get areConfigured(): boolean {
    return this.all.length > 0;
  }

  /** Those that respond. */
  get up(): JanusServer[] {
    return this.all.filter(({ isUp }) => isUp);
  }

  find(url: string): JanusServer | undefined {
    return this.all.find((server) => server.url === url);
  }

  onApplicationBootstrap(): void {
    for (const server of this.all) server.start();
  }

  onModuleDestroy(): void {
    for (const server of this.all) server.stop();
  }

  private notify(tell: (listener: Listener) => void): void {
    for (const listener of this.listeners) tell(listener);
  }
}
