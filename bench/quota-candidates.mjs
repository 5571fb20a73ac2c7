import { createHash } from 'node:crypto';
import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { requestOptions } from '../dist/src/database/data-source.js';
import { Database } from '../dist/src/database/database.js';
import { BatchingQuotaStore } from '../dist/src/quota/batching-quota.store.js';
import { DeadlineQuotaStore } from '../dist/src/quota/deadline-quota.store.js';
import { PostgresQuotaStore } from '../dist/src/quota/postgres-quota.store.js';
import { QuotaMetrics } from '../dist/src/quota/quota.metrics.js';
import { RedisQuotaStore } from '../dist/src/quota/redis-quota.store.js';
import { RememberingQuotaStore } from '../dist/src/quota/remembering-quota.store.js';

const SECRET_HASH = createHash('sha256').digest();
const POOL_SIZE = 10;
/** The window: in seconds for one library, in ms for the other. */
const SECONDS = 60;

// Foyer's stores say when their server comes and goes; here the tables speak.
Logger.overrideLogger(['error', 'fatal']);

/** What is compared with what: the same library's way on each server. */
export const BASE = { Postgres: 'rate-limiter-flexible, Postgres', Redis: 'rate-limiter-flexible, Redis' };

/**
 * Every candidate by name, with the server it works on, and how to open it in a process:
 * `open(urls) → consume(organization, cost, limit) → Promise<boolean>`.
 */
export const CANDIDATES = {
  'Foyer, Postgres': {
    server: 'Postgres',
    open: (urls) => consumeOf(wired(postgresStore(urls)), organizationsIn(urls)),
  },
  'Foyer, Postgres, the store alone': {
    server: 'Postgres',
    open: (urls) => consumeOf(postgresStore(urls), organizationsIn(urls)),
  },
  [BASE.Postgres]: { server: 'Postgres', open: (urls) => flexiblePostgres(poolOf(urls), 'rlflx') },
  'rate-limiter-flexible, Postgres, table made UNLOGGED': { server: 'Postgres', open: flexibleUnlogged },
  'Foyer, Redis': { server: 'Redis', open: async (urls) => consumeOf(wired(await redisStore(urls))) },
  'Foyer, Redis, the store alone': {
    server: 'Redis',
    open: async (urls) => consumeOf(await redisStore(urls)),
  },
  [BASE.Redis]: { server: 'Redis', open: flexibleRedis },
  '@nestjs/throttler, Redis': { server: 'Redis', open: throttlerRedis },
};

/** What Foyer puts before its store: batches, its memory of what is spent, and a deadline. */
function wired(store) {
  const metrics = new QuotaMetrics(new Registry());
  const remembering = new RememberingQuotaStore(new DeadlineQuotaStore(store, metrics));
  return new BatchingQuotaStore(remembering, { apart: (work) => work() });
}

/** @param prepare makes an organization with a key before its first request: Foyer checks the key with each charge */
function consumeOf(store, prepare = () => undefined) {
  const prepared = new Map();
  return async (organizationId, cost, limit) => {
    if (prepared.get(organizationId)?.limit !== limit)
      prepared.set(organizationId, { limit, done: prepare(organizationId, limit) });
    await prepared.get(organizationId).done;
    if (store.knownRefusal(organizationId, cost, limit)) return false;
    const key = { id: keyIdOf(organizationId), secretHash: SECRET_HASH };
    const [{ decision }] = await store.admit([{ key, organizationId, limit, cost }]);
    return decision.admitted;
  };
}

function keyIdOf(organizationId) {
  return organizationId.replaceAll('-', '').slice(-16);
}

function organizationsIn(urls) {
  const pool = poolOf(urls);
  return async (id, limit) => {
    await pool.query(
      `INSERT INTO organizations (id, slug, name, plan, points_per_minute) VALUES ($1::uuid, $1::text, 'Bench', 'build', $2)
           ON CONFLICT (id) DO UPDATE SET points_per_minute = $2`,
      [id, limit],
    );
    await pool.query(
      `INSERT INTO api_keys (id, organization_id, name, secret_hash, last_characters, scopes)
       VALUES ($1, $2, 'bench', $3, 'abcd', '{}') ON CONFLICT DO NOTHING`,
      [keyIdOf(id), id, SECRET_HASH],
    );
  };
}

/** The pool that serves Foyer's requests, for everyone. */
function poolOf({ postgres }) {
  return new Pool(requestOptions({ databaseUrl: postgres, DATABASE_POOL_SIZE: POOL_SIZE }).extra);
}

function postgresStore(urls) {
  return new PostgresQuotaStore(
    new Database(
      { driver: { master: poolOf(urls) } },
      { DATABASE_POOL_SIZE: POOL_SIZE, DATABASE_PREPARED_STATEMENTS: true },
    ),
  );
}

async function redisStore({ redis }) {
  // Its keys are in Postgres; here every one is valid.
  const keys = { find: async ({ id }, organizationId) => ({ keyId: id, organizationId }) };
  const store = new RedisQuotaStore(redis, keys);
  // It keeps no requests for the time when it is connected.
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store.peek('nobody', 1);
      return store;
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

/** A limiter of this library has one limit, so there is one for each limit in use. */
function flexible(create) {
  const limiters = new Map();
  return async (organization, cost, limit) => {
    let limiter = limiters.get(limit);
    if (!limiter) limiters.set(limit, (limiter = create({ points: limit, duration: SECONDS })));
    try {
      await limiter.consume(organization, cost);
      return true;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return false;
      throw refusal;
    }
  };
}

async function flexiblePostgres(storeClient, tableName) {
  const options = { storeClient, storeType: 'pool', tableName, points: 1, duration: SECONDS };
  await new Promise((done, fail) => {
    const limiter = new RateLimiterPostgres(options, (error) => (error ? fail(error) : done(limiter)));
  });
  return flexible((limits) => new RateLimiterPostgres({ ...options, ...limits, tableCreated: true }));
}

/** For fairness: the library's own table, with what Foyer's table saves on the write-ahead log and by free space. */
async function flexibleUnlogged(urls) {
  const pool = poolOf(urls);
  await pool
    .query(
      `CREATE UNLOGGED TABLE IF NOT EXISTS rlflx_unlogged
         (key varchar(255) PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint) WITH (fillfactor = 50)`,
    )
    // Another process makes the same table at the same time.
    .catch((error) => error.code === '23505' || Promise.reject(error));
  return flexiblePostgres(pool, 'rlflx_unlogged');
}

function flexibleRedis({ redis }) {
  const storeClient = new Redis(redis);
  return flexible((limits) => new RateLimiterRedis({ storeClient, ...limits }));
}

/** As the throttler's guard calls it, which has no weights. */
function throttlerRedis({ redis }) {
  const storage = new ThrottlerStorageRedisService(new Redis(redis));
  const ms = SECONDS * 1000;
  return async (organization, _cost, limit) =>
    !(await storage.increment(organization, ms, limit, ms, 'default')).isBlocked;
}
