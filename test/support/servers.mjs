import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from './free-port.mjs';
import { acquireEmbeddedPostgres } from '../../dist/src/embedded-postgres/embedded-postgres.js';
import { migrateUp } from '../../dist/src/database/migrator.js';

const REDIS_SERVER = process.env.REDIS_SERVER_PATH ?? '/usr/bin/redis-server';

/** Foyer's own Postgres with its default settings, in a temporary folder, with Foyer's tables in it. */
export async function startPostgres() {
  const directory = await mkdtemp(join(tmpdir(), 'foyer-bench-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  try {
    const postgres = await acquireEmbeddedPostgres(directory);
    const stop = async () => {
      await postgres.release();
      await remove();
    };
    await migrateUp(postgres.url).catch(async (error) => {
      await stop();
      throw error;
    });
    return { url: postgres.url, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** A Redis that writes nothing to disk. */
export async function startRedis() {
  if (!existsSync(REDIS_SERVER)) {
    throw new Error(
      `There is no redis-server at ${REDIS_SERVER}: install it, or name it in REDIS_SERVER_PATH.`,
    );
  }
  const port = await freePort();
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: tmpdir() };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawn(REDIS_SERVER, args, { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const stop = async () => {
    server.kill();
    await ended;
  };
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { maxRetriesPerRequest: 20, retryStrategy: () => 100 });
  client.on('error', () => undefined);
  try {
    await client.ping();
  } catch (error) {
    await stop();
    throw error;
  } finally {
    client.disconnect();
  }
  return { url, stop };
}
