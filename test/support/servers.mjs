import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
import { freePort } from './free-port.mjs';
import { acquireEmbeddedPostgres } from '../../dist/src/embedded-postgres/embedded-postgres.js';
import { migrateUp } from '../../dist/src/database/migrator.js';

const REDIS_SERVER = process.env.REDIS_SERVER_PATH ?? '/usr/bin/redis-server';

/** Foyer's own Postgres with its default settings, in a temporary folder, with Foyer's tables in it. @returns its URL */
export async function startPostgres(cleanup) {
  const postgres = await acquireEmbeddedPostgres(await cleanup.folder('foyer-bench'));
  await cleanup.add(() => postgres.release());
  await migrateUp(postgres.url);
  return postgres.url;
}

/** A Redis that writes nothing to disk. @returns its URL */
export async function startRedis(cleanup) {
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
  await cleanup.add(async () => {
    server.kill();
    await ended;
  });
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { maxRetriesPerRequest: 20, retryStrategy: () => 100 });
  client.on('error', () => undefined);
  await client.ping().finally(() => client.disconnect());
  return url;
}
