import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { createAdapter } from '@socket.io/postgres-adapter';
import { Client, Pool } from 'pg';
import type { ServerOptions } from 'socket.io';
import { connectionTo } from '../database/connection.js';
import { prepared } from '../database/data-source.js';
import { keepsSessions } from '../database/pooler.js';
import { REQUEST_DEADLINES, setSession } from '../database/session-settings.js';
import { ProcessChannel, PULSE } from './process-channel.js';

/** The adapter asks every process for nothing, and stores nothing: its chores can be rare, in ms. */
const RARELY = 600_000;

/** A message must be shorter than the 8000 bytes that NOTIFY carries: see `Relay`, which cuts longer ones. */
const MAX_PAYLOAD = 7_999;

/** The parts of a pool that the adapter uses. */
type AdapterPool = Pick<Pool, 'query'> & { connect(): Promise<Client & { release(): void }> };

/**
 * Connects the processes of an installation by LISTEN and NOTIFY, with two connections of its own: one that listens, and
 * one that sends, so that messages arrive in their order. The adapter of socket.io makes a broken connection again; it
 * would never return the broken one to a pool, so the one that listens is not part of any.
 */
@Injectable()
export class PostgresChannel extends ProcessChannel {
  private readonly logger = new Logger('ProcessChannel');
  private sender: Pool | undefined;
  private listener: Client | undefined;
  /** The latest attempt to connect the listener. */
  private connecting: Promise<unknown> = Promise.resolve();

  /** @param url of the database; notifications must reach it */
  constructor(private readonly url: string) {
    super();
  }

  get isOpen(): boolean {
    return this.sender !== undefined;
  }

  async open(): Promise<ServerOptions['adapter'] | undefined> {
    if (!(await this.carriesNotifications())) {
      this.logger.warn(
        'The connection pooler in front of Postgres does not carry notifications: people on different processes get no ' +
          'media, chat and reactions from each other. Set DATABASE_DIRECT_URL to the database itself.',
      );
      return undefined;
    }
    const sender = new Pool({
      ...connectionTo(this.url),
      max: 1,
      query_timeout: PULSE.within,
      ...prepared(REQUEST_DEADLINES),
    });
    sender.on('error', () => undefined);
    this.sender = sender;
    const pool: AdapterPool = {
      connect: () => {
        const listener = this.listen();
        this.connecting = listener.catch(() => undefined);
        return listener;
      },
      query: sender.query.bind(sender),
    };
    return createAdapter(pool as unknown as Pool, {
      channelPrefix: 'foyer',
      payloadThreshold: MAX_PAYLOAD,
      cleanupInterval: RARELY,
      heartbeatInterval: RARELY,
      heartbeatTimeout: 2 * RARELY,
      errorHandler: (error) => this.report(error),
    }) as ServerOptions['adapter'];
  }

  @Interval('postgres-channel-pulse', PULSE.every)
  async pulse(): Promise<void> {
    // The adapter, which has waited for the same connection, has sent its LISTEN before.
    await this.connecting;
    const { listener } = this;
    if (!listener) return;
    try {
      await listener.query({ text: 'SELECT', query_timeout: PULSE.within } as { text: string });
      this.outages.worked();
    } catch (error) {
      if (listener !== this.listener) return;
      this.report(error);
      // The adapter connects again when the connection has ended.
      destroy(listener);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.allSettled([this.listener?.end(), this.sender?.end()]);
  }

  private async listen(): Promise<Client & { release(): void }> {
    // The adapter would try again for ever.
    if (this.isClosed) return new Promise(() => undefined);
    this.dismissListener();
    const client = new Client(connectionTo(this.url));
    // The end of the connection follows every error.
    client.on('error', (error) => this.report(error));
    try {
      await client.connect();
      await setSession(client, REQUEST_DEADLINES);
    } catch (error) {
      destroy(client);
      this.report(error);
      throw error;
    }
    if (this.isClosed) {
      destroy(client);
      return new Promise(() => undefined);
    }
    this.listener = client;
    return Object.assign(client, { release: () => void client.end().catch(() => undefined) });
  }

  /** Two listeners would receive everything twice. */
  private dismissListener(): void {
    const { listener } = this;
    if (!listener) return;
    this.listener = undefined;
    listener.removeAllListeners('notification').removeAllListeners('end');
    destroy(listener);
  }

  private async carriesNotifications(): Promise<boolean> {
    const client = new Client(connectionTo(this.url));
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await keepsSessions(client, this.url, false);
    } catch (error) {
      // It may be available later.
      this.report(error);
      return true;
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Ends a connection without waiting for the server. */
function destroy(client: Client): void {
  (
    client as Client & { readonly connection: { readonly stream: { destroy(): void } } }
  ).connection.stream.destroy();
}
