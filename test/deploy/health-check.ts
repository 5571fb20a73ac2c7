import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The exit code of a health check of the server on this port. */
export async function exitCodeOf([name = '', ...args]: readonly string[], port: string): Promise<unknown> {
  const [code] = await once(spawn(name, args, { env: { ...process.env, PORT: port } }), 'exit');
  return code;
}

/** The same with a server that always responds with this status. */
export async function exitCodeAt(status: number, command: readonly string[]): Promise<unknown> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    return await exitCodeOf(command, String((server.address() as AddressInfo).port));
  } finally {
    server.close();
  }
}
