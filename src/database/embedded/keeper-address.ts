import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';

/**
 * Where the keeper of a folder listens. Only one process can: the address is the lock, and the system frees it
 * however its holder ends. Made from the folder's identity, so that every path to it leads to the same keeper.
 */
export function keeperAddress(directory: string): string {
  const { dev, ino } = statSync(directory, { bigint: true });
  const identity = createHash('sha512').update(`${dev}:${ino}`).digest('hex');
  if (process.platform === 'win32') return `\\\\.\\pipe\\foyer-${identity}`;
  // Abstract sockets have no file. Some versions of Node pad a name to its full length, so this one has it.
  if (process.platform === 'linux') return `\0foyer-${identity}`.slice(0, 108);
  return `/tmp/foyer-${identity.slice(0, 32)}.sock`;
}

/** What a user tells the keeper that it starts. */
export interface KeeperOrder {
  readonly directory: string;
  readonly settings: Record<string, string>;
  /** Users know the server by this port already. */
  readonly port?: number;
}

/** What the keeper tells each user, as one line of JSON. */
export type KeeperAnswer =
  { readonly ready: true; readonly notices: readonly string[] } | { readonly error: string };
