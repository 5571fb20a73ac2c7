import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { ControlFolder, meansGone } from './control-folder.js';
import {
  authenticateKeeper,
  type KeeperOrder,
  type KeeperResponse,
  responseFrom,
} from './keeper-messages.js';

/** How long Postgres may take to become ready, in ms. */
const READY_TIMEOUT = 120_000;

/** This process's use of a running Postgres: a connection to its keeper, renewed whenever the keeper is lost. */
export class Share {
  private socket: Socket | undefined;
  private leaving: Promise<void> | undefined;

  private readonly folder: ControlFolder;

  /** @throws EmbeddedPostgresError */
  constructor(private order: KeeperOrder) {
    this.folder = new ControlFolder(order.directory);
  }

  /**
   * Connects to the keeper, or starts one, and waits until Postgres is ready.
   * @returns notices for the operator, if this process has started the keeper
   * @throws EmbeddedPostgresError with the keeper's reason, or when none can be reached
   */
  async take(): Promise<readonly string[]> {
    const deadline = Date.now() + 30_000;
    let keeper: ChildProcess | undefined;
    while (Date.now() < deadline && !this.leaving) {
      const socket = await this.reach();
      const response = socket && (await this.join(socket));
      if (response && 'notices' in response) {
        this.hold(socket);
        return keeper ? response.notices : [];
      }
      socket?.destroy();
      if (response) throw new EmbeddedPostgresError(response.error);
      // Several users may start one at the same time: keepers that find the address in use exit.
      if (!socket && (!keeper || hasEnded(keeper))) keeper = startKeeper(this.order);
      await sleep(50);
    }
    throw new EmbeddedPostgresError(
      `The keeper of Postgres in ${this.order.directory} did not start in 30 seconds.`,
    );
  }

  /** Sets the port with which Postgres is started again, because users already know it. */
  bind(port: number): void {
    this.order = { ...this.order, port };
  }

  /** Resolves at once while others use Postgres, otherwise when it has stopped. */
  giveUp(): Promise<void> {
    this.leaving ??= this.leave();
    return this.leaving;
  }

  private async reach(): Promise<Socket | undefined> {
    const { address } = this.folder;
    if (address === undefined) return undefined;
    const socket = connect(address);
    try {
      await once(socket, 'connect');
      return socket.on('error', () => socket.destroy());
    } catch (error) {
      if (meansGone(error)) return undefined;
      throw EmbeddedPostgresError.from(error, this.order.directory);
    }
  }

  /** @returns undefined when the keeper exits without a response, as it does when its last user has just left */
  private async join(socket: Socket): Promise<KeeperResponse | undefined> {
    const isKeeper = await authenticateKeeper(socket, this.folder.secret, READY_TIMEOUT);
    const response = isKeeper && (await responseFrom(socket, READY_TIMEOUT));
    if (response || socket.destroyed || socket.readableEnded) return response;
    return { error: 'Postgres did not become ready in two minutes.' };
  }

  private hold(socket: Socket): void {
    this.socket = socket.unref().resume();
    socket.once('close', () => void this.regain());
    if (this.leaving) socket.destroy();
  }

  private async regain(): Promise<void> {
    for (;;) {
      if (this.leaving) return;
      try {
        return void (await this.take());
      } catch {
        // Postgres itself may still be running; the pause must not keep the process from ending.
        await sleep(1_000, undefined, { ref: false });
      }
    }
  }

  private async leave(): Promise<void> {
    const socket = this.socket;
    if (!socket || socket.destroyed) return;
    socket.setTimeout(10_000, () => socket.destroy());
    await new Promise((resolve) => socket.once('close', resolve).ref().end());
  }
}

function startKeeper(order: KeeperOrder): ChildProcess {
  const program = fileURLToPath(new URL('./keeper.js', import.meta.url));
  const keeper = spawn(process.execPath, [program, JSON.stringify(order)], {
    // A session of its own: Ctrl-C in the user's terminal must not stop Postgres before the user has finished.
    detached: true,
    stdio: 'ignore',
    cwd: parse(program).root,
    windowsHide: true,
  });
  keeper.on('error', () => undefined);
  keeper.unref();
  return keeper;
}

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess) =>
  pid === undefined || exitCode !== null || signalCode !== null;
