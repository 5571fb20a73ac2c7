import type { PoolConfig } from 'pg';
import { toClientConfig } from 'pg-connection-string';
import { parseDatabaseUrl } from '../config/database-url.js';

/** Maximum wait for a connection, in ms: a new one, or a free one of a pool. */
const CONNECT_DEADLINE = 3_000;

/** How `pg` connects to the database of a URL. */
export function connectionTo(databaseUrl: string): PoolConfig {
  const settings: PoolConfig & { channel_binding?: string } = toClientConfig(parseDatabaseUrl(databaseUrl));
  const { channel_binding: binding, ...config } = settings;
  return {
    application_name: 'foyer',
    ...config,
    enableChannelBinding: binding !== undefined && binding !== 'disable',
    connectionTimeoutMillis: CONNECT_DEADLINE,
    keepAlive: true,
  };
}

/** The server of a URL, for people: `db.example.com:5432`, or the path of a socket. Without user and password. */
export function placeOf(databaseUrl: string): string {
  const { host, port } = parseDatabaseUrl(databaseUrl);
  return `${host?.includes(':') ? `[${host}]` : host}:${port || 5432}`;
}
