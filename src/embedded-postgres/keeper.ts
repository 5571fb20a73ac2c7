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
 * The process that runs an embedded Postgres for as long as other processes use it. Users start it; it has a session of
 * its own, and stops Postgres after its last user has left. If it is killed, Postgres goes on, and its users start another
 * keeper, which takes the server over.
 */
const order = JSON.parse(process.argv[2] ?? '') as KeeperOrder;
const { log } = layout(order.directory);
const server = new KeeperServer(new ControlFolder(order.directory));

// `systemctl stop` and the like signal the users too: the keeper exits when they have left.
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

/** Finds or starts the server. Retries while `isWanted`: its port or the old server's memory may still be in use. */
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
