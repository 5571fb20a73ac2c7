import type { ChildProcess } from 'node:child_process';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort, startProgram, stopProgram } from './process.js';

/** The account of `nobody` on Debian: PgBouncer refuses to run as root. */
const NOBODY = 65_534;

/** A PgBouncer in front of a database. PGBOUNCER_PATH names another program than Debian's. */
export class PgBouncer {
  private constructor(
    /** The URL of the database through it. */
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @param mode when a server connection may be given to another client */
  static async before(databaseUrl: string, mode: 'session' | 'transaction'): Promise<PgBouncer> {
    const target = new URL(databaseUrl);
    const port = await freePort();
    const folder = await mkdtemp(join(tmpdir(), 'foyer-pgbouncer-'));
    const [settings, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
    await writeFile(users, `"${target.username}" "${decodeURIComponent(target.password)}"\n`);
    await writeFile(
      settings,
      `[databases]
       * = host=${target.hostname} port=${target.port}
       [pgbouncer]
       listen_addr = 127.0.0.1
       listen_port = ${port}
       unix_socket_dir =
       auth_type = scram-sha-256
       auth_file = ${users}
       pool_mode = ${mode}
       default_pool_size = 20
       server_reset_query = DISCARD ALL
      `.replaceAll(/^ +/gm, ''),
    );
    const asRoot = process.getuid?.() === 0;
    if (asRoot) for (const path of [folder, settings, users]) await chown(path, NOBODY, NOBODY);
    await chmod(folder, 0o700);
    const url = Object.assign(new URL(target), { host: `127.0.0.1:${port}` }).href;
    const child = await startProgram(
      process.env.PGBOUNCER_PATH ?? '/usr/sbin/pgbouncer',
      ['-q', settings],
      asRoot ? { uid: NOBODY, gid: NOBODY } : {},
      () => isReady(url),
    );
    return new PgBouncer(url, child, folder);
  }

  async stop(): Promise<void> {
    await stopProgram(this.process, 'SIGKILL');
    await rm(this.folder, { recursive: true });
  }
}

async function isReady(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
