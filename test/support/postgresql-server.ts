import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { accountFor, run } from '../../src/database/embedded/account.js';
import { eventually, freePort } from './process.js';

/** Where Debian has its servers, a folder for each major version. POSTGRESQL_PATH names the programs of another. */
const DEBIAN = '/usr/lib/postgresql';

/** The real Postgres of the system, as somebody else set it up: with a superuser, on a port of its own. */
export class PostgresqlServer {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<PostgresqlServer> {
    const folder = await mkdtemp(join(tmpdir(), 'foyer-postgresql-'));
    const account = accountFor(folder, true);
    if (account) chownSync(folder, account.uid, account.gid);
    const programs = process.env.POSTGRESQL_PATH ?? newest();
    const data = join(folder, 'data');
    run(account, join(programs, 'initdb'), ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--auth=trust']);
    const port = await freePort();
    const settings = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', fsync: 'off' };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(join(programs, 'postgres'), ['-D', data, ...options], {
      ...account,
      cwd: '/',
      stdio: 'ignore',
    });
    const server = new PostgresqlServer(child, folder, port);
    await eventually(() => child.exitCode !== null || server.isReady());
    if (child.exitCode !== null) throw new Error(`postgres ended with ${child.exitCode}.`);
    return server;
  }

  urlOf(role: string, database: string): string {
    return `postgres://${role}@127.0.0.1:${this.port}/${database}`;
  }

  /** What a statement finds, as a role in a database. */
  async query<Row extends object>(role: string, database: string, statement: string): Promise<Row[]> {
    const client = new Client({ connectionString: this.urlOf(role, database) });
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'close');
    this.process.kill('SIGINT');
    await ended;
    await rm(this.folder, { recursive: true });
  }

  private isReady(): Promise<boolean> {
    return this.query('postgres', 'postgres', 'SELECT 1').then(
      () => true,
      () => false,
    );
  }
}

function newest(): string {
  const [major = ''] = readdirSync(DEBIAN).toSorted((a, b) => Number(b) - Number(a));
  return join(DEBIAN, major, 'bin');
}
