import { io, type Socket } from 'socket.io-client';
import type { FromPage, ToPage } from '../../protocol/messages.js';

/** The socket between this page and Foyer. */
export type PageSocket = Socket<ToPage, FromPage>;

/**
 * A socket that is not open yet, and opens again by itself when the network has failed.
 * @param path where Foyer has it
 */
export function createSocket(path: string): PageSocket {
  return io({
    path,
    addTrailingSlash: false,
    transports: ['websocket'],
    autoConnect: false,
    // Half as long or half as long again each time, so that the pages of a process that has stopped do not come all at once.
    reconnectionDelay: 300,
    reconnectionDelayMax: 3_000,
    randomizationFactor: 0.5,
  });
}
