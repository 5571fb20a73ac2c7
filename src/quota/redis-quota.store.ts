import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type Result } from 'ioredis';
import { type QuotaDecision, type QuotaState, QuotaStore } from './quota.store.js';

/**
 * One atomic decision by the clock of Redis. The key of an organization lives as long as its window, so expired windows
 * leave nothing behind, and a refusal writes nothing.
 * KEYS[1]: the window. ARGV: cost, points, and the end of a window that is over (0 for none). Returns: admitted, used, end of the window and now, in ms since 1970.
 */
const CONSUME = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local cost, points = tonumber(ARGV[1]), tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'used', 'resets')
local used, resets = tonumber(state[1] or 0), tonumber(state[2] or 0)
if resets <= now or resets > now + 60000 or resets == tonumber(ARGV[3]) then used, resets = 0, now + 60000 end
if used + cost > points then return {0, used, resets, now} end
if used > 0 then return {1, redis.call('HINCRBY', KEYS[1], 'used', cost), resets, now} end
redis.call('HSET', KEYS[1], 'used', cost, 'resets', resets)
redis.call('PEXPIREAT', KEYS[1], resets)
return {1, cost, resets, now}`;

const PEEK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local state = redis.call('HMGET', KEYS[1], 'used', 'resets')
local used, resets = tonumber(state[1] or 0), tonumber(state[2] or 0)
if resets <= now or resets > now + 60000 then used, resets = 0, now end
return {0, used, resets, now}`;

/** Longest wait for a connection, in ms. */
const CONNECT_DEADLINE = 2_000;

/** Longest silence while commands wait, in ms: then the connection is given up. */
const ANSWER_DEADLINE = 2_000;

type Answer = [admitted: 0 | 1, used: number, resetsAt: number, now: number];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    consumeQuota(key: string, cost: number, points: number, over: number): Result<Answer, Context>;
    peekQuota(key: string): Result<Answer, Context>;
  }
}

/** Keeps points in Redis or Valkey. A single key per organization, so that a cluster can spread them. */
export class RedisQuotaStore extends QuotaStore implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RedisQuotaStore.name);
  private readonly redis: Redis;
  private lastNotice = '';

  /** @param url `redis://` or `rediss://` */
  constructor(url: string) {
    super();
    this.redis = new Redis(url, {
      // A request that cannot be decided now fails now; it is not kept for later.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: CONNECT_DEADLINE,
      // A server that hangs must not collect commands without end.
      socketTimeout: ANSWER_DEADLINE,
      retryStrategy: (attempt) => Math.min(attempt * 50, 500),
    });
    this.redis.defineCommand('consumeQuota', { numberOfKeys: 1, lua: CONSUME });
    this.redis.defineCommand('peekQuota', { numberOfKeys: 1, lua: PEEK });
    this.redis.on('error', (error: Error) => this.notice(`Redis is away: ${error.message}`));
    this.redis.on('ready', () => this.lastNotice && this.notice('Redis is back.'));
  }

  async consume(
    organizationId: string,
    cost: number,
    limit: number,
    over: Date | null = null,
  ): Promise<QuotaDecision> {
    this.gather();
    const answer = await this.redis.consumeQuota(keyOf(organizationId), cost, limit, over?.getTime() ?? 0);
    return { admitted: answer[0] === 1, ...toState(answer, limit) };
  }

  async peek(organizationId: string, limit: number): Promise<QuotaState> {
    return toState(await this.redis.peekQuota(keyOf(organizationId)), limit);
  }

  /** Gives the connection a moment, so that the first requests find it; without Redis, Foyer starts all the same. */
  async onModuleInit(): Promise<void> {
    const signal = AbortSignal.timeout(CONNECT_DEADLINE);
    await once(this.redis, 'ready', { signal }).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  /** Commands of one turn of the event loop leave in one write: writing is half of what they cost. */
  private gather(): void {
    const stream = this.redis.stream as Socket | undefined;
    if (!stream || stream.writableCorked > 0) return;
    stream.cork();
    setImmediate(() => stream.uncork());
  }

  /** Says what has changed, not what is as it was: a connection is tried twice a second. */
  private notice(state: string): void {
    if (state !== this.lastNotice) this.logger.warn(state);
    this.lastNotice = state;
  }
}

function keyOf(organizationId: string): string {
  return `foyer:quota:{${organizationId}}`;
}

function toState([, used, resetsAt, now]: Answer, limit: number): QuotaState {
  return {
    limit,
    remaining: Math.max(0, limit - used),
    resetsAt: new Date(resetsAt),
    msLeft: Math.max(0, resetsAt - now),
  };
}
