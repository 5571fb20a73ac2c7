import type { Server, Socket } from 'socket.io';
import type { FromPage, ToPage } from '../../web/protocol/messages.js';
import type { LocalParticipant } from './local-participant.js';
import type { MessageRates } from './message-rates.js';

/** What processes tell each other, see `Relay`. */
export interface BetweenProcesses {
  changed(roomId: string): void;
  part(id: string, n: number, isLast: boolean, text: string): void;
}

/** What this process knows of a socket. */
export interface SocketData {
  /** The client address. */
  address: string;
  rates: MessageRates;
  /** Closes the socket unless its page joins in time. */
  joinTimer: NodeJS.Timeout;
  /** The last message of each kind of those that are processed one after another. */
  queues: Record<'changes' | 'relayed' | 'media', Promise<unknown>>;
  /** Whom the page is in a room as, or waits as; null before that and after it has left. */
  participant: LocalParticipant | null;
}

/** The socket of a page. */
export type PageSocket = Socket<FromPage, ToPage, BetweenProcesses, SocketData>;

export type PageServer = Server<FromPage, ToPage, BetweenProcesses, SocketData>;
