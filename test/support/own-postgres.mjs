import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { openCluster } from '../../dist/src/embedded-postgres/cluster.js';
import { isRunning } from '../../dist/src/embedded-postgres/pid-file.js';
import { startPostmaster, stopPostmaster } from '../../dist/src/embedded-postgres/postmaster.js';
import { freePort } from './free-port.mjs';
import { processes } from './processes.mjs';

/** The durability that Postgres has by default, whatever the machine has set. */
const DURABLE = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** How long the shared memory of a killed server may block the next one, in ms. */
const PATIENCE = 30_000;

/** A real Postgres of our own, without a keeper: it can be killed, frozen and started again. For Linux. */
export class OwnPostgres {
  /** @param prepare is given the folder of the data before the server first starts */
  static async start(cleanup, { directory, settings = {}, prepare } = {}) {
    const folder = directory ?? (await mkdtemp(join(tmpdir(), 'foyer-chaos-')));
    await cleanup.add(() => rm(folder, { recursive: true, force: true }));
    const cluster = openCluster(folder);
    await prepare?.(cluster);
    // Faults need a superuser.
    const password = readFileSync(join(folder, 'postgres', 'superuser-password'), 'utf8');
    const postgres = new OwnPostgres(cluster, join(folder, 'postgres.log'), await freePort(), settings);
    postgres.url = `postgres://postgres:${password}@127.0.0.1:${postgres.port}/foyer`;
    await cleanup.add(() => postgres.stop());
    await postgres.restart();
    await postgres.demandDurability();
    return postgres;
  }

  constructor(cluster, log, port, settings) {
    Object.assign(this, { cluster, log, port, settings: { ...DURABLE, ...settings } });
  }

  /** Starts it, once the memory of a server that was killed is free. */
  async restart() {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      try {
        const { port, settings, log } = this;
        this.postmaster = await startPostmaster(this.cluster, { port, settings, log });
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await pause(50);
      }
    }
  }

  /** `kill -9` of every one of its processes at once. */
  async kill() {
    this.signal('SIGKILL');
    while (this.pids().length > 0) await pause(5);
  }

  /** Suspends all of its processes: connections stay open, without responses. */
  freeze() {
    this.signal('SIGSTOP');
  }

  thaw() {
    this.signal('SIGCONT');
  }

  /** Whether it has stopped by itself. */
  hasEnded() {
    return !isRunning(this.postmaster, this.cluster.data);
  }

  async stop() {
    this.thaw();
    await stopPostmaster(this.postmaster, this.cluster);
  }

  /** Rows of one statement, on a connection of its own. */
  async query(text, values = [], database = 'foyer') {
    const url = new URL(this.url);
    url.pathname = `/${database}`;
    const client = new Client({ connectionString: url.href, application_name: 'chaos' });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  /** Connections that Foyer's pools hold. */
  async connections() {
    const [{ count }] = await this.query(
      `SELECT count(*)::integer FROM pg_stat_activity
        WHERE application_name = 'foyer' AND backend_type = 'client backend'`,
    );
    return count;
  }

  async demandDurability() {
    for (const name of Object.keys(DURABLE)) {
      const [row] = await this.query(`SHOW ${name}`);
      if (row[name] !== 'on')
        throw new Error(`${name} is ${row[name]}: this Postgres may lose what it acknowledges.`);
    }
  }

  signal(name) {
    for (const pid of this.pids()) {
      try {
        process.kill(pid, name);
      } catch {
        // It has just ended.
      }
    }
  }

  /** The postmaster first, so that it starts no more, and its children; orphans whose server was killed as well. */
  pids() {
    const { pid } = this.postmaster ?? {};
    const ours = processes().filter(
      (status) =>
        status.state !== 'Z' &&
        (status.pid === pid || status.parent === pid || this.orphans?.has(status.pid)),
    );
    this.orphans = new Set(ours.map((status) => status.pid));
    return ours.map((status) => status.pid).toSorted((a, b) => Number(b === pid) - Number(a === pid));
  }
}
