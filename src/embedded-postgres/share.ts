import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parse } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { ControlFolder, meansGone } from './control-folder.js';
import { answerFrom, enter, type KeeperAnswer, type KeeperOrder } from './keeper-messages.js';

/** How long Postgres may take to become ready, in ms. */
const READY_DEADLINE = 120_000;

/** This process's part in a running Postgres: a connection to its keeper, renewed whenever the keeper is lost. */
export class Share {
  private socket: Socket | undefined;
  private leaving: Promise<void> | undefined;

  private readonly folder: ControlFolder;

  /** @throws EmbeddedPostgresError */
  constructor(private order: KeeperOrder) {
    this.folder = new ControlFolder(order.directory);
  }

  /**
   * Starts a keeper unless there is one, and waits until Postgres is ready.
   * @returns what the operator should know about a server that we had started
   * @throws EmbeddedPostgresError with the keeper's reason, or when none can be reached
   */
  async take(): Promise<readonly string[]> {
    const deadline = Date.now() + 30_000;
    let keeper: ChildProcess | undefined;
    while (Date.now() < deadline && !this.leaving) {
      const socket = await this.reach();
      const answer = socket && (await this.join(socket));
      if (answer && 'notices' in answer) {
        this.hold(socket);
        return keeper ? answer.notices : [];
      }
      socket?.destroy();
      if (answer) throw new EmbeddedPostgresError(answer.error);
      // Several users may start one at once: those that find the address taken end at once.
      if (!socket && (!keeper || hasEnded(keeper))) keeper = startKeeper(this.order);
      await sleep(50);
    }
    throw new EmbeddedPostgresError(
      `The keeper of Postgres in ${this.order.directory} did not start in 30 seconds.`,
    );
  }

  /** Users know Postgres by this port: whoever must start it again has to use it. */
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

  /** @returns undefined when the keeper ends without an answer, as it does when its last user has just left */
  private async join(socket: Socket): Promise<KeeperAnswer | undefined> {
    const hasEntered = await enter(socket, this.folder.secret, READY_DEADLINE);
    const answer = hasEntered && (await answerFrom(socket, READY_DEADLINE));
    if (answer || socket.destroyed || socket.readableEnded) return answer;
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
        // Postgres itself may well be running; nothing here may keep a process that wants to end.
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
    // A session of its own: Ctrl-C in the user's terminal must not reach Postgres before the user is done.
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
