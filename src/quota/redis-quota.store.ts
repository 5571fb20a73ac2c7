import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Redis, type Result } from 'ioredis';
import type { KeyLookup } from '../auth/key-lookup.js';
import {
  type Admission,
  type AdmissionRequest,
  type Charge,
  decide,
  distinctKeys,
  isValid,
  type KnownEnds,
  type QuotaState,
  QuotaStore,
} from './quota.store.js';

/**
 * One atomic decision by the clock of Redis on requests in their order. The key of an organization lives as long as its
 * window, so expired windows leave nothing behind, and a refusal writes nothing. KEYS[1]: the window. ARGV: points per
 * minute, the end of a window that is over (0 for none), and the cost of each request. Returns: points spent before,
 * end of the window and now, in ms since 1970.
 */
const CHARGE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local points, over = tonumber(ARGV[1]), tonumber(ARGV[2])
local state = redis.call('HMGET', KEYS[1], 'used', 'resets')
local before, resets = tonumber(state[1] or 0), tonumber(state[2] or 0)
local opens = resets <= now or resets > now + 60000 or resets == over
if opens then before, resets = 0, now + 60000 end
-- Two windows never have the same end, so that the new one is not taken for the one that is over.
if resets == over then resets = resets - 1 end
local used = before
for i = 3, #ARGV do
  local cost = tonumber(ARGV[i])
  if used + cost <= points then used = used + cost end
end
if used > before then
  redis.call('HSET', KEYS[1], 'used', used, 'resets', resets)
  if opens then redis.call('PEXPIREAT', KEYS[1], resets) end
end
return {before, resets, now}`;

/** ARGV[1]: the end of a window that is over, 0 for none. Returns the same. */
const PEEK = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local state = redis.call('HMGET', KEYS[1], 'used', 'resets')
local used, resets = tonumber(state[1] or 0), tonumber(state[2] or 0)
if resets <= now or resets > now + 60000 or resets == tonumber(ARGV[1]) then used, resets = 0, now end
return {used, resets, now}`;

/** Maximum wait for a connection, in ms. */
const CONNECT_DEADLINE = 2_000;

/** Maximum time without a response while commands wait, in ms: then the connection is closed. */
const ANSWER_DEADLINE = 2_000;

type Answer = [used: number, resetsAt: number, now: number];

declare module 'ioredis' {
  interface RedisCommander<Context> {
    chargeQuota(key: string, points: number, over: number, ...costs: number[]): Result<Answer, Context>;
    peekQuota(key: string, over: number): Result<Answer, Context>;
  }
}

/** Counts points in Redis or Valkey, with one key per organization, so that a cluster can distribute them. */
export class RedisQuotaStore extends QuotaStore implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RedisQuotaStore.name);
  private readonly redis: Redis;
  private lastNotice = '';

  /** @param url `redis://` or `rediss://` */
  constructor(
    url: string,
    private readonly keys: KeyLookup,
  ) {
    super();
    this.redis = new Redis(url, {
      // A request that cannot be decided now fails at once; it does not wait.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: CONNECT_DEADLINE,
      // Commands for a server that hangs must not pile up.
      socketTimeout: ANSWER_DEADLINE,
      retryStrategy: (attempt) => Math.min(attempt * 50, 500),
    });
    this.redis.defineCommand('chargeQuota', { numberOfKeys: 1, lua: CHARGE });
    this.redis.defineCommand('peekQuota', { numberOfKeys: 1, lua: PEEK });
    this.redis.on('error', (error: Error) => this.notice(`Redis is away: ${error.message}`));
    this.redis.on('ready', () => this.lastNotice && this.notice('Redis is back.'));
  }

  /**
   * API keys are in Postgres, which is asked at the same time if all limits are known. In this case a key that was just
   * revoked may still spend points, though its request is refused.
   */
  async admit(requests: readonly AdmissionRequest[], over?: KnownEnds): Promise<Admission[]> {
    const { presented, places } = distinctKeys(requests);
    const finding = Promise.all(
      presented.map(({ key, organizationId }) => this.keys.find(key, organizationId)),
    );
    if (requests.every(({ limit }) => limit !== null)) {
      const [found, charges] = await Promise.all([finding, this.charge(requests, over)]);
      const keys = places.map((place) => found[place]);
      return decide(requests, keys, charges, () => true);
    }
    const found = await finding;
    const keys = places.map((place) => found[place]);
    const valid = requests.flatMap((request, index) => {
      const key = keys[index];
      return isValid(key) ? [{ ...request, limit: key.limit }] : [];
    });
    return decide(requests, keys, await this.charge(valid, over));
  }

  /** @param requests with known limits @returns the state before them, by organization */
  private async charge(
    requests: readonly AdmissionRequest[],
    over: KnownEnds | undefined,
  ): Promise<ReadonlyMap<string, Charge>> {
    const costs = new Map<string, { readonly limit: number; readonly costs: number[] }>();
    for (const { organizationId, limit, cost } of requests) {
      const known = costs.get(organizationId);
      if (known) known.costs.push(cost);
      else costs.set(organizationId, { limit: limit ?? 0, costs: [cost] });
    }
    this.gather();
    const charging = [...costs].map(async ([id, { limit, costs: inOrder }]) => {
      const end = over?.get(id)?.getTime() ?? 0;
      const window = toWindow(await this.redis.chargeQuota(keyOf(id), limit, end, ...inOrder));
      return [id, { ...window, limit }] as const;
    });
    return new Map(await Promise.all(charging));
  }

  async peek(organizationId: string, limit: number, over: Date | null = null): Promise<QuotaState> {
    const window = await this.redis.peekQuota(keyOf(organizationId), over?.getTime() ?? 0);
    const { used, resetsAt, msLeft } = toWindow(window);
    return { limit, remaining: Math.max(0, limit - used), resetsAt, msLeft };
  }

  /** Waits a moment for the connection, so that the first requests can use it; Foyer also starts without Redis. */
  async onModuleInit(): Promise<void> {
    const signal = AbortSignal.timeout(CONNECT_DEADLINE);
    await once(this.redis, 'ready', { signal }).catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }

  /** Sends the commands of one turn of the event loop in one write: the write is half of their cost. */
  private gather(): void {
    const stream = this.redis.stream as Socket | undefined;
    if (!stream || stream.writableCorked > 0) return;
    stream.cork();
    setImmediate(() => stream.uncork());
  }

  /** Logs only changes, because it tries to connect twice a second. */
  private notice(state: string): void {
    if (state !== this.lastNotice) this.logger.warn(state);
    this.lastNotice = state;
  }
}

function keyOf(organizationId: string): string {
  return `foyer:quota:{${organizationId}}`;
}

function toWindow([used, resetsAt, now]: Answer): Omit<Charge, 'limit'> {
  return { used, resetsAt: new Date(resetsAt), msLeft: Math.max(0, resetsAt - now) };
}
