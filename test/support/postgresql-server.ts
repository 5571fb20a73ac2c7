import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { accountFor, run } from '../../src/embedded-postgres/account.js';
import { eventually, freePort, stopProgram } from './process.js';

/** The folders of Debian for each major version. POSTGRESQL_PATH is the folder of other programs. */
const DEBIAN = '/usr/lib/postgresql';

/** The Postgres of the system as an operator sets it up: with a superuser, on a port of its own. */
export class PostgresqlServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
    private readonly isEncrypted: boolean,
  ) {}

  /** @param tls files of a certificate and its key: then it accepts only encrypted connections */
  static async start(tls?: { readonly cert: string; readonly key: string }): Promise<PostgresqlServer> {
    const folder = await mkdtemp(join(tmpdir(), 'foyer-postgresql-'));
    const account = accountFor(folder, true);
    if (account) chownSync(folder, account.uid, account.gid);
    const programs = process.env.POSTGRESQL_PATH ?? newest();
    const data = join(folder, 'data');
    run(account, join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--auth=trust']);
    if (tls) encrypt(data, tls, account);
    const port = await freePort();
    const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(programs, 'postgres'), ['-D', data, ...options], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
    });
    const server = new PostgresqlServer(child, folder, port, tls !== undefined);
    await eventually(() => child.exitCode !== null || server.isReady());
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}.`);
    return server;
  }

  urlOf(role: string, database: string, host = '127.0.0.1'): string {
    return `postgres://${role}@${host}:${this.port}/${database}`;
  }

  /** The rows of a statement, as a role in a database. */
  async query<Row extends object>(role: string, database: string, statement: string): Promise<Row[]> {
    const connectionString = this.urlOf(role, database);
    const client = new Client({ connectionString, ssl: this.isEncrypted && { rejectUnauthorized: false } });
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await stopProgram(this.process, 'SIGINT');
    await rm(this.folder, { recursive: true });
  }

  private isReady(): Promise<boolean> {
    return this.query('postgres', 'postgres', 'SELECT 1').then(
      () => true,
      () => false,
    );
  }
}

/** Postgres reads a key only if it owns the file. */
function encrypt(
  data: string,
  tls: { readonly cert: string; readonly key: string },
  account: ReturnType<typeof accountFor>,
): void {
  for (const [file, copy] of [
    [tls.cert, 'server.crt'],
    [tls.key, 'server.key'],
  ] as const) {
    copyFileSync(file, join(data, copy));
    chmodSync(join(data, copy), 0o600);
    if (account) chownSync(join(data, copy), account.uid, account.gid);
  }
  writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 trust\n');
  writeFileSync(join(data, 'postgresql.auto.conf'), 'ssl = on\n');
}

function newest(): string {
  const [major = ''] = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
  return join(DEBIAN, major, 'bin');
}
