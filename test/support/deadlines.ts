import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { TestApp } from './app.js';

/** Shortens the deadlines of an app for slow requests. @param patience for the headers, in ms */
export async function shortenDeadlines({ nest }: TestApp, patience = 100): Promise<void> {
  const server = nest.getHttpServer();
  const { port } = server.address() as AddressInfo;
  Object.assign(server, {
    headersTimeout: patience,
    requestTimeout: 3 * patience,
    connectionsCheckingInterval: 50,
  });
  // The interval of the checks is read when the server starts to listen.
  server.close();
  await once(server, 'close');
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}
