import { randomUUID } from 'node:crypto';
import type { PresentedKey } from '../../src/auth/credentials.js';
import type { KeyLookup } from '../../src/auth/key-lookup.js';
import { RedisQuotaStore } from '../../src/quota/redis-quota.store.js';
import { describeQuotaStore, type StoreUnderTest } from '../support/quota-store.conformance.js';
import { consume } from '../support/points.js';
import { validKey } from '../support/reference-quota.store.js';
import { RedisServer } from '../support/redis-server.js';

/** Keys are in Postgres; here every one is valid. */
const keys = {
  find: async (key: PresentedKey, organizationId: string) => validKey(key.id, organizationId, 0),
} as unknown as KeyLookup;

const keyOf = (organizationId: string): string => `foyer:quota:{${organizationId}}`;

async function startRedisStore() {
  const server = await RedisServer.start();
  const client = server.connect();
  const store = new RedisQuotaStore(server.url, keys);
  await store.onModuleInit();

  async function setEnd(id: string, end: number): Promise<void> {
    await client.hset(keyOf(id), 'resets', end);
    // Of a window that has ended the key is left, so that the store has to see it by itself.
    if (end > Date.now()) await client.pexpireat(keyOf(id), end);
  }

  return {
    client,
    store,
    passTime: async (id, ms) => {
      const end = await client.hget(keyOf(id), 'resets');
      if (end !== null) await setEnd(id, Number(end) - ms);
    },
    openWindow: async (id, ms) => {
      const end = Date.now() + ms;
      await client.hset(keyOf(id), 'used', 0);
      await setEnd(id, end);
      return end;
    },
    setLimit: async () => undefined,
    stop: async () => {
      store.onApplicationShutdown();
      client.disconnect();
      await server.kill();
    },
  } satisfies StoreUnderTest & Record<string, unknown>;
}

describeQuotaStore('Redis', startRedisStore);

describe('the windows in Redis', () => {
  let redis: Awaited<ReturnType<typeof startRedisStore>>;
  let id: string;

  beforeAll(async () => {
    redis = await startRedisStore();
  });
  beforeEach(() => {
    id = randomUUID();
  });
  afterAll(() => redis.stop());

  it('are one key each, which expires when the window ends', async () => {
    const { resetsAt } = await consume(redis.store, id, 3, 10);
    await consume(redis.store, id, 3, 10);

    expect(await redis.client.keys('*')).toEqual([keyOf(id)]);
    expect(await redis.client.pexpiretime(keyOf(id))).toBe(resetsAt.getTime());
  });

  it('leave nothing behind', async () => {
    await consume(redis.store, id, 3, 10);
    await redis.client.pexpireat(keyOf(id), Date.now());
    expect(await redis.client.exists(keyOf(id))).toBe(0);

    expect(await consume(redis.store, id, 1, 10)).toMatchObject({ admitted: true, remaining: 9 });
  });

  it('are not written by a refusal or a read', async () => {
    await redis.store.peek(id, 10);
    await consume(redis.store, id, 11, 10);
    expect(await redis.client.exists(keyOf(id))).toBe(0);

    await consume(redis.store, id, 10, 10);
    const before = await redis.client.dump(keyOf(id));
    await consume(redis.store, id, 1, 10);
    await redis.store.peek(id, 10);
    expect(await redis.client.dump(keyOf(id))).toEqual(before);
  });

  it('survive a script flush: the script is sent again', async () => {
    await consume(redis.store, id, 3, 10);
    await redis.client.script('FLUSH');

    expect(await consume(redis.store, id, 3, 10)).toMatchObject({ admitted: true, remaining: 4 });
  });
});
