import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../config/config.js';
import { MAX_HEADER_SIZE } from '../limits/request-limits.js';
import { REQUEST_ID_HEADER } from '../observability/request-id.js';
import { peerAddressOf } from './client-address.js';

/** How long a client has to read the response before the connection is closed, in ms. */
const CLOSE_DELAY = 1_000;

/** The error code for a CONNECT request (RFC 9110, section 9.3.6). */
export const CONNECT_REFUSED = 'CONNECT_REFUSED';

const REFUSALS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, `The URL and the headers are larger than ${MAX_HEADER_SIZE / 1024} KiB.`],
  [CONNECT_REFUSED]: [400, 'CONNECT is not supported: this server is not a proxy.'],
};
const NOT_HTTP = [400, 'The request is not valid HTTP.'] as const;

const logger = new Logger('Request');
const refused = new WeakSet<Socket>();

/**
 * Responds to what Node could not parse as a request, or did not receive in time, and closes the connection, because it is
 * unknown where the next request would begin. Hooks and filters do not run; the response has a new request id. The
 * connection is not closed at once: a client that is still sending would get an error instead of the response.
 */
export function refuseUnreadable(
  { code }: Error & { readonly code?: string },
  socket: Socket,
  logged: Config['LOG_REQUESTS'],
): void {
  if (refused.has(socket)) return;
  refused.add(socket);
  if (code === 'ECONNRESET' || !socket.writable || hasResponded(socket)) {
    socket.destroy();
    return;
  }
  const requestId = uuidv7();
  const [status, message] = REFUSALS[code ?? ''] ?? NOT_HTTP;
  if (logged === 'all') {
    const address = peerAddressOf(socket);
    logger.log(`Unreadable request ${status}`, { status, requestId, address, error: code });
  }
  socket.end(responseOf(status, message, requestId));
  setTimeout(() => socket.destroy(), CLOSE_DELAY).unref();
}

/**
 * Responds to a request for an upgrade that is refused (RFC 6455, section 4.2.2), and closes the connection.
 * @param socket which Node's HTTP server has handed over
 * @param message one sentence for a person
 */
export function refuseUpgrade(socket: Socket, status: number, message: string): void {
  // Node has removed its own listener.
  socket.on('error', () => socket.destroy());
  socket.end(responseOf(status, message, uuidv7()));
  setTimeout(() => socket.destroy(), CLOSE_DELAY).unref();
}

/** Whether the headers of a response have been sent: then no other response can follow. */
function hasResponded(socket: Socket): boolean {
  const { _httpMessage } = socket as Socket & { readonly _httpMessage?: ServerResponse | null };
  return _httpMessage?.headersSent ?? false;
}

function responseOf(status: number, message: string, requestId: string): string {
  const body = JSON.stringify({ statusCode: status, error: STATUS_CODES[status], message });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    `${REQUEST_ID_HEADER}: ${requestId}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
