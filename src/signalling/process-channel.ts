import { setTimeout as sleep } from 'node:timers/promises';
import { OutageLog } from '../database/outage-log.js';
import type { ServerOptions } from 'socket.io';

/** Connects the processes of an installation, so that people whose sockets are on different ones reach each other. */
export abstract class ProcessChannel {
  protected readonly outages = new OutageLog(
    'The connection between processes',
    'People on different processes get no media, chat and reactions from each other until it is back.',
  );
  protected isClosed = false;

  /** Whether messages to other processes are sent at all. */
  abstract readonly isOpen: boolean;

  /** @returns the adapter for socket.io; undefined if each process is on its own */
  abstract open(): Promise<ServerOptions['adapter'] | undefined>;

  /**
   * Waits until this process gets what others send, as far as that is possible now, and no longer than a pulse may take; to be
   * called when the adapter is in use.
   */
  async hear(): Promise<void> {
    await Promise.race([this.pulse(), sleep(PULSE.within, undefined, { ref: false })]);
  }

  /** Finds out whether the connection that listens still works: a lost one may look as if nobody said anything. */
  abstract pulse(): Promise<void>;

  /** Ends all connections; to be called when the adapter has been closed. */
  abstract close(): Promise<void>;

  /** What fails because the process stops is no outage. */
  protected report(error: unknown): void {
    if (!this.isClosed) this.outages.failed(error);
  }
}

/** How often a connection that listens is checked, and how long it has to respond, in ms: a lost one is only silent. */
export const PULSE = { every: 10_000, within: 5_000 };
