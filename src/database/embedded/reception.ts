import { once } from 'node:events';
import { unlinkSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeeperAnswer } from './keeper-address.js';

/**
 * Who uses Postgres now. A user is a connection, which the system closes however the user dies; whoever leaves in
 * good order closes only his half, and learns from the other half when he may go.
 */
export class Reception {
  private readonly users = new Set<Socket>();
  private readonly leavers = new Set<Socket>();
  private answer: KeeperAnswer | undefined;
  private readonly server = createServer({ allowHalfOpen: true }, (socket) => this.welcome(socket));
  private hasHadUsers = false;

  get isEmpty(): boolean {
    return this.users.size === 0;
  }

  /** @returns false when another process already listens at `address` */
  async open(address: string): Promise<boolean> {
    try {
      await once(this.server.listen(address), 'listening');
      return true;
    } catch {
      // Only macOS leaves a file behind when the listener is killed.
      if (process.platform !== 'darwin' || (await isAnswered(address))) return false;
      unlinkSync(address);
      return this.open(address);
    }
  }

  /** Resolves once somebody has come, or after a time in which whoever started us must have died. */
  async firstUser(): Promise<void> {
    const patience = Date.now() + 10_000;
    while (!this.hasHadUsers && Date.now() < patience) await sleep(25);
  }

  /** Answers everybody here, and whoever comes from now on. Undefined: newcomers wait. */
  tell(answer: KeeperAnswer | undefined): void {
    this.answer = answer;
    if (answer) for (const user of this.users) user.write(toLine(answer));
  }

  /** Lets those go who were waiting to be the last, because others are here. */
  dismissLeavers(): void {
    if (!this.isEmpty) for (const leaver of this.leavers) leaver.end();
  }

  /** Tells everybody why there will be no Postgres, and sees them off. */
  async refuse(error: string): Promise<void> {
    const goodbyes = [...this.users].map((user) => once(user.end(toLine({ error })), 'close'));
    await Promise.race([Promise.allSettled(goodbyes), sleep(2_000)]);
  }

  /** Frees the address. The process must end next. */
  close(): void {
    this.server.close();
  }

  private welcome(socket: Socket): void {
    this.users.add(socket);
    this.hasHadUsers = true;
    socket.on('error', () => socket.destroy());
    socket.on('end', () => this.users.delete(socket) && this.leavers.add(socket));
    socket.on('close', () => this.users.delete(socket) || this.leavers.delete(socket));
    socket.resume();
    if (this.answer) socket.write(toLine(this.answer));
  }
}

const toLine = (answer: KeeperAnswer) => `${JSON.stringify(answer)}\n`;

async function isAnswered(address: string): Promise<boolean> {
  const socket = connect(address);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
