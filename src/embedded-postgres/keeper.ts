import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, openCluster } from './cluster.js';
import { ControlFolder } from './control-folder.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { layout } from './folders.js';
import type { KeeperOrder } from './keeper-messages.js';
import { KeeperServer } from './keeper-server.js';
import { isRunning, type Postmaster } from './pid-file.js';
import { findPostmaster, startPostmaster, stopPostmaster } from './postmaster.js';

/*
 * The process that owns an embedded Postgres for as long as anybody uses it. Users start it; it has a session of
 * its own and outlives them just long enough to stop Postgres. Whether it is killed does not matter to Postgres:
 * its users start another keeper, which adopts the server.
 */
const order = JSON.parse(process.argv[2] ?? '') as KeeperOrder;
const { log } = layout(order.directory);
const server = new KeeperServer(new ControlFolder(order.directory));

// `systemctl stop` and its like reach the users too: they leave when they are done, and then we do.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
if (await server.open()) {
  await keep().catch(refuse);
  server.close();
}
process.exit();

async function keep(): Promise<void> {
  const cluster = openCluster(order.directory);
  const deadline = Date.now() + 5_000;
  let postmaster = await serve(cluster, order.port, () => Date.now() < deadline);
  await server.firstUser();
  while (!server.isEmpty) {
    await sleep(100);
    server.releaseDeparting();
    if (isRunning(postmaster, cluster.data)) continue;
    server.announce(undefined);
    appendFileSync(log, 'Foyer: Postgres ended unexpectedly and is started again.\n');
    postmaster = await serve(cluster, postmaster.port, () => !server.isEmpty);
  }
  server.announce(undefined);
  await stopPostmaster(postmaster, cluster);
}

/** Finds or starts the server, trying again while `isWanted`: its port or the old server's memory may be in use yet. */
async function serve(
  cluster: Cluster,
  port: number | undefined,
  isWanted: () => boolean,
): Promise<Postmaster> {
  for (;;) {
    try {
      const running = await findPostmaster(cluster);
      const { settings } = order;
      const postmaster =
        running ?? (await startPostmaster(cluster, { port: port ?? (await freePort()), settings, log }));
      server.announce({ ready: true, notices: cluster.notices });
      return postmaster;
    } catch (error) {
      if (!isWanted()) throw error;
      await sleep(250);
    }
  }
}

async function refuse(error: unknown): Promise<void> {
  await server.firstUser();
  await server.refuse(EmbeddedPostgresError.from(error, order.directory).message);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await once(probe.close(), 'close');
  if (address === null || typeof address === 'string') throw new Error('The system assigns no ports.');
  return address.port;
}
