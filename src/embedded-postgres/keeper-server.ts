import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlFolder } from './control-folder.js';
import { admit, type KeeperAnswer } from './keeper-messages.js';

/**
 * Who uses Postgres now. A user is a connection, which the system closes however the user dies; whoever leaves in
 * good order closes only his half, and learns from the other half when he may go.
 */
export class KeeperServer {
  private readonly users = new Set<Socket>();
  private readonly departing = new Set<Socket>();
  private answer: KeeperAnswer | undefined;
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

  /** Resolves once somebody has come, or after a time in which whoever started us must have died. */
  async firstUser(): Promise<void> {
    const patience = Date.now() + 10_000;
    while (!this.hasHadUsers && Date.now() < patience) await sleep(25);
  }

  /** Answers everybody here, and whoever comes from now on. Undefined: newcomers wait. */
  announce(answer: KeeperAnswer | undefined): void {
    this.answer = answer;
    if (answer) for (const user of this.users) user.write(toLine(answer));
  }

  /** Lets those go who were waiting to be the last, because others are here. */
  releaseDeparting(): void {
    if (!this.isEmpty) for (const user of this.departing) user.end();
  }

  /** Says to everybody why there will be no Postgres, and waits until they have read it. */
  async refuse(error: string): Promise<void> {
    const ends = [...this.users].map((user) => once(user.end(toLine({ error })), 'close'));
    await Promise.race([Promise.allSettled(ends), sleep(2_000)]);
  }

  /** Frees the address. The process must end next. */
  close(): void {
    this.server.close();
  }

  /** Whoever cannot prove that he may use Postgres is sent away, and counts for nothing. */
  private async accept(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy());
    if (!(await admit(socket, this.folder.secret))) return void socket.destroy();
    if (socket.destroyed) return;
    this.users.add(socket);
    this.hasHadUsers = true;
    socket.on('end', () => this.users.delete(socket) && this.departing.add(socket));
    socket.on('close', () => this.users.delete(socket) || this.departing.delete(socket));
    socket.resume();
    if (this.answer) socket.write(toLine(this.answer));
  }
}

const toLine = (answer: KeeperAnswer) => `${JSON.stringify(answer)}\n`;
