import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { v7 as uuidv7 } from 'uuid';
import type { PageServer } from './page-socket.js';
import { ProcessChannel } from './process-channel.js';
import type { Relayed } from './relayed.js';

/** The longest part of a message, in characters: with what surrounds it, it fits into a NOTIFY. */
const PART_LENGTH = 7_000;

/** How many messages may be incomplete at once: those whose sender has lost its connection stay so. */
const MAX_UNFINISHED = 100;

/** What the other processes have sent. */
interface Receiver {
  onChanged(roomId: string): void;
  onRelayed(relayed: Relayed): void;
}

/**
 * Carries messages between processes by the adapter of socket.io. A message is cut into parts that fit into a NOTIFY: the
 * adapter would write a longer one into a table, from where it arrives later than those that were sent after it.
 */
@Injectable()
export class Relay {
  private server: PageServer | undefined;
  /** The parts of messages that have arrived so far. */
  private readonly unfinished = new LRUCache<string, string[]>({ max: MAX_UNFINISHED });

  constructor(private readonly channel: ProcessChannel) {}

  connect(server: PageServer, receiver: Receiver): void {
    if (!this.channel.isOpen) return;
    this.server = server;
    server.on('changed', (roomId) => receiver.onChanged(roomId));
    server.on('part', (id, n, isLast, text) => {
      const relayed = this.assemble(id, n, isLast, text);
      if (relayed) receiver.onRelayed(relayed);
    });
  }

  /** Tells the other processes that something has happened in a room. They may never learn it: it is only a hint. */
  announceChange(roomId: string): void {
    this.server?.serverSideEmit('changed', roomId);
  }

  /** Sends a message to the participants on other processes. */
  send(relayed: Relayed): void {
    const text = Buffer.from(JSON.stringify(relayed)).toString('base64');
    const id = uuidv7();
    for (let start = 0, n = 0; start < text.length; start += PART_LENGTH, n += 1) {
      const end = start + PART_LENGTH;
      this.server?.serverSideEmit('part', id, n, end >= text.length, text.slice(start, end));
    }
  }

  /** @returns a message whose last part has arrived */
  private assemble(id: string, n: number, isLast: boolean, text: string): Relayed | null {
    const parts = n === 0 ? [] : this.unfinished.get(id);
    // The connection was lost in the meantime, and with it an earlier part.
    if (parts?.length !== n) return null;
    parts.push(text);
    if (isLast) this.unfinished.delete(id);
    else this.unfinished.set(id, parts);
    return isLast ? (JSON.parse(Buffer.from(parts.join(''), 'base64').toString()) as Relayed) : null;
  }
}
