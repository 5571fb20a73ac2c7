import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { createAdapter } from '@socket.io/redis-adapter';
import { Redis, type RedisOptions } from 'ioredis';
import type { ServerOptions } from 'socket.io';
import { ProcessChannel, PULSE } from './process-channel.js';

const CONNECTION: RedisOptions = {
  connectTimeout: PULSE.within,
  lazyConnect: true,
  // Closes a connection whose server hangs.
  socketTimeout: PULSE.within,
  retryStrategy: (attempt) => Math.min(attempt * 50, 500),
};

/**
 * Connects processes by PUBLISH and SUBSCRIBE of Redis or Valkey. Messages during an outage are lost, as on any broken
 * connection; the adapter for streams, which could keep them, sends messages between servers in the same way.
 */
@Injectable()
export class RedisChannel extends ProcessChannel {
  readonly isOpen = true;
  private readonly sender: Redis;
  private readonly listener: Redis;

  /** @param url `redis://` or `rediss://` */
  constructor(url: string) {
    super();
    // What cannot be sent now is not sent later, in the wrong order.
    this.sender = new Redis(url, { ...CONNECTION, enableOfflineQueue: false, maxRetriesPerRequest: 0 });
    this.listener = new Redis(url, { ...CONNECTION, maxRetriesPerRequest: null });
    for (const redis of [this.sender, this.listener]) redis.on('error', (error) => this.report(error));
  }

  async open(): Promise<ServerOptions['adapter']> {
    // Those that fail are made again.
    await Promise.allSettled([this.sender.connect(), this.listener.connect()]);
    const publish = this.sender.publish.bind(this.sender);
    // The adapter does not handle failures.
    Object.assign(this.sender, {
      publish: (channel: string, message: string) =>
        publish(channel, message).then(
          () => this.outages.worked(),
          (error: unknown) => this.report(error),
        ),
    });
    return createAdapter(this.sender, this.listener, { key: 'foyer' }) as ServerOptions['adapter'];
  }

  @Interval('redis-channel-pulse', PULSE.every)
  async pulse(): Promise<void> {
    if (this.isClosed) return;
    try {
      await Promise.all([this.sender.ping(), this.listener.ping()]);
      this.outages.worked();
    } catch (error) {
      this.report(error);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.sender.disconnect();
    this.listener.disconnect();
  }
}
