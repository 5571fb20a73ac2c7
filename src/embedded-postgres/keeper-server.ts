import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlFolder } from './control-folder.js';
import { authenticateUser, type KeeperResponse } from './keeper-messages.js';

/**
 * The processes that use Postgres now. A user is a connection, which the system closes however the process ends. A user
 * that leaves closes its half of the connection, and waits until the keeper closes the other half.
 */
export class KeeperServer {
  private readonly users = new Set<Socket>();
  private readonly departing = new Set<Socket>();
  private response: KeeperResponse | undefined;
  private readonly server = createServer({ allowHalfOpen: true }, (socket) => void this.accept(socket));
  private hasHadUsers = false;

  constructor(private readonly folder: ControlFolder) {}

  get isEmpty(): boolean {
    return this.users.size === 0;
  }

  /** @returns false when another process is the keeper already */
  open(): Promise<boolean> {
    return this.folder.listen(this.server);
  }

  /** Resolves when the first user has connected, or after a time in which the starting process must have died. */
  async firstUser(): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!this.hasHadUsers && Date.now() < deadline) await sleep(25);
  }

  /** Sends a response to all users and to those that connect later; with undefined, new users wait. */
  announce(response: KeeperResponse | undefined): void {
    this.response = response;
    if (response) for (const user of this.users) user.write(toLine(response));
  }

  /** Lets users go that are leaving, while other users remain. */
  releaseDeparting(): void {
    if (!this.isEmpty) for (const user of this.departing) user.end();
  }

  /** Sends all users the reason why Postgres cannot be used, and waits until they have read it. */
  async refuse(error: string): Promise<void> {
    const ends = [...this.users].map((user) => once(user.end(toLine({ error })), 'close'));
    await Promise.race([Promise.allSettled(ends), sleep(2_000)]);
  }

  /** Frees the address. The process must end next. */
  close(): void {
    this.server.close();
  }

  /** Disconnects a process that cannot prove that it may use Postgres; it does not count as a user. */
  private async accept(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy());
    if (!(await authenticateUser(socket, this.folder.secret))) return void socket.destroy();
    if (socket.destroyed) return;
    this.users.add(socket);
    this.hasHadUsers = true;
    socket.on('end', () => this.users.delete(socket) && this.departing.add(socket));
    socket.on('close', () => this.users.delete(socket) || this.departing.delete(socket));
    socket.resume();
    if (this.response) socket.write(toLine(this.response));
  }
}

const toLine = (response: KeeperResponse) => `${JSON.stringify(response)}\n`;
