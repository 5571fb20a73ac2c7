import type { Published, WantedStream } from '../../../protocol/messages.js';
import type { Connection } from '../connection.js';

/** What a page asks of the media server through Foyer. Nothing here throws: without a socket nothing is done. */
export interface SfuRequests {
  /** @param sdp the offer @returns the answer to it; null if Foyer does not respond */
  publish(sdp: string): Promise<Published | null>;
  /** @param streams everything that is wanted @returns whether it was done */
  watch(streams: readonly WantedStream[]): Promise<boolean>;
  /** @param sdp the answer to the latest offer @returns whether it was done */
  answer(sdp: string): Promise<boolean>;
  /** Asks for an offer that finds new ways. @returns whether it was done */
  restart(): Promise<boolean>;
}

/** Sends the requests over the page's socket. */
export function requestsOver(connection: Pick<Connection, 'request' | 'command'>): SfuRequests {
  return {
    publish: (sdp) => connection.request((socket) => socket.emitWithAck('publish', { sdp })),
    watch: (streams) => connection.command((socket) => socket.emitWithAck('watch', { streams })),
    answer: (sdp) => connection.command((socket) => socket.emitWithAck('answer', { sdp })),
    restart: () => connection.command((socket) => socket.emitWithAck('restart')),
  };
}
