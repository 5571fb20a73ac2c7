import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { Database } from '../database/database.js';
import type { DueDelivery } from './delivery.js';
import { Dispatcher } from './dispatcher.js';
import * as sql from './dispatch.sql.js';

/** How often an idle process looks for deliveries, in ms, and for how long it goes on after the last one. */
const PERIOD = 500;

/** The pause between two looks until then, in ms: what has become due in it is found together. */
const PAUSE = 25;

/** After a look that has found so many there is no pause: many are due. */
const MANY = 16;

/** How many deliveries a process has at the same time: those that are sent, and those whose outcome is being written. */
const AT_ONCE = 256;

/** How many of them to one receiver; to one that did not respond in time, fewer, so that many of these occupy few. */
const PER_RECEIVER = 32;
const PER_SLOW_RECEIVER = 2;

/** Most receivers that are remembered as slow. */
const MAX_SLOW = 10_000;

/** Finds deliveries that are due, and has them sent: each receiver gets a few at a time, and none waits for another. */
@Injectable()
export class DispatchTask implements OnModuleDestroy {
  private readonly logger = new Logger(DispatchTask.name);
  /** How many requests to each receiver are under way. */
  private readonly underWay = new Map<string, number>();
  private readonly slow = new Set<string>();
  /** An array: the tables that a busy Set leaves behind keep all that was in it until the next collection of all garbage. */
  private sending: readonly Promise<void>[] = [];
  private running: Promise<void> | undefined;
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly dispatcher: Dispatcher,
  ) {}

  /** Sends all that is due, and goes on as long as there is more. */
  @Interval('webhook-dispatch', PERIOD)
  run(): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    this.running ??= this.sendAll().finally(() => (this.running = undefined));
    return this.running;
  }

  /** Requests that are under way end within seconds, and what came of them is written. */
  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    await this.running;
    await Promise.all(this.sending);
  }

  private async sendAll(): Promise<void> {
    try {
      const [pending] = await this.database.query(sql.isAnyPending({}));
      if (!pending?.isAny) return;
      let foundAt = performance.now();
      const isRecent = (): boolean => performance.now() < foundAt + PERIOD;
      while ((isRecent() || this.sending.length > 0) && !this.isStopped) {
        const claimed = await this.claim();
        if (claimed.length > 0) foundAt = performance.now();
        for (const delivery of claimed) {
          this.begin(delivery);
          // Requests of clients are served in between.
          await nextTurn();
        }
        if (claimed.length >= MANY) continue;
        if (isRecent()) await sleep(PAUSE);
        // The end of a slow request makes way for the next one.
        else if (this.sending.length > 0)
          await Promise.race<unknown>([...this.sending, sleep(PERIOD, null, { ref: false })]);
      }
    } catch (error) {
      // An outage is logged where it is detected.
      if (error instanceof DatabaseUnavailableError || this.isStopped) return;
      this.logger.error('No deliveries of webhooks could be found; Foyer will try again.', error);
    }
  }

  private async claim(): Promise<DueDelivery[]> {
    const size = AT_ONCE - this.sending.length;
    if (size <= 0) return [];
    const busy = [...new Set([...this.underWay.keys(), ...this.slow])];
    const free = busy.map((id) => {
      const most = this.slow.has(id) ? PER_SLOW_RECEIVER : PER_RECEIVER;
      return Math.max(0, most - (this.underWay.get(id) ?? 0));
    });
    return this.database.query(sql.claim({ size, perReceiver: PER_RECEIVER, busy, free }));
  }

  private begin(delivery: DueDelivery): void {
    const { webhookId } = delivery;
    this.underWay.set(webhookId, (this.underWay.get(webhookId) ?? 0) + 1);
    // The next request need not wait until the outcome of this one is written.
    const onEnd = (hasResponded: boolean): void => {
      const others = (this.underWay.get(webhookId) ?? 1) - 1;
      if (others > 0) this.underWay.set(webhookId, others);
      else this.underWay.delete(webhookId);
      if (hasResponded) this.slow.delete(webhookId);
      else if (this.slow.size < MAX_SLOW) this.slow.add(webhookId);
    };
    const sent = this.dispatcher.deliver(delivery, onEnd).then(() => {
      this.sending = this.sending.filter((other) => other !== sent);
    });
    this.sending = [...this.sending, sent];
  }
}
