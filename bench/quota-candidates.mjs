import { ThrottlerStorageRedisService } from '@nest-lab/throttler-storage-redis';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { Registry } from 'prom-client';
import { RateLimiterPostgres, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { requestOptions } from '../dist/src/database/data-source.js';
import { Database } from '../dist/src/database/database.js';
import { DeadlineQuotaStore } from '../dist/src/quota/deadline-quota.store.js';
import { PostgresQuotaStore } from '../dist/src/quota/postgres-quota.store.js';
import { QuotaMetrics } from '../dist/src/quota/quota.metrics.js';
import { RedisQuotaStore } from '../dist/src/quota/redis-quota.store.js';
import { RememberingQuotaStore } from '../dist/src/quota/remembering-quota.store.js';

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
  'Foyer, Postgres': { server: 'Postgres', open: (urls) => consumeOf(wired(postgresStore(urls))) },
  'Foyer, Postgres, the store alone': { server: 'Postgres', open: (urls) => consumeOf(postgresStore(urls)) },
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

/** What Foyer puts before its store: its memory of what is spent, and a deadline. */
function wired(store) {
  const metrics = new QuotaMetrics(new Registry());
  return new RememberingQuotaStore(new DeadlineQuotaStore(store, metrics));
}

function consumeOf(store) {
  return async (organization, cost, limit) => (await store.consume(organization, cost, limit)).admitted;
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
  const store = new RedisQuotaStore(redis);
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
