import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../../config/config.js';
import { MAX_HEADER_SIZE } from '../limits/request-limits.js';
import { REQUEST_ID_HEADER } from '../request-id/request-id.js';
import { peerAddressOf } from './client-address.js';

/** How long a client has to take in why it was refused, in ms. */
const FAREWELL = 1_000;

/** The code of the error with which a request to become a tunnel (RFC 9110, section 9.3.6) is refused. */
export const CONNECT_REFUSED = 'CONNECT_REFUSED';

const REFUSALS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, `The URL and the headers are larger than ${MAX_HEADER_SIZE / 1024} KiB.`],
  [CONNECT_REFUSED]: [400, 'CONNECT is not possible: this server is not a proxy.'],
};
const NOT_HTTP = [400, 'The request is not valid HTTP.'] as const;

const logger = new Logger('Request');
const answered = new WeakSet<Socket>();

/**
 * Answers what Node could not read as a request, or not in time, and closes the connection: where the next request
 * would begin is unknown. It reaches neither hooks nor filters, and has an id of its own. The connection is not torn down
 * at once, because a client that is still sending would then see it broken instead of the answer.
 */
export function answerClientError(
  { code }: Error & { readonly code?: string },
  socket: Socket,
  logged: Config['LOG_REQUESTS'],
): void {
  if (answered.has(socket)) return;
  answered.add(socket);
  if (code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const requestId = uuidv7();
  const [status, message] = REFUSALS[code ?? ''] ?? NOT_HTTP;
  if (logged === 'all') {
    const address = peerAddressOf(socket);
    logger.log(`Unreadable request ${status}`, { status, requestId, address, error: code });
  }
  socket.end(answer(status, message, requestId));
  setTimeout(() => socket.destroy(), FAREWELL).unref();
}

/** An answer that has begun cannot be taken back. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage } = socket as Socket & { readonly _httpMessage?: ServerResponse | null };
  return _httpMessage?.headersSent ?? false;
}

function answer(status: number, message: string, requestId: string): string {
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
