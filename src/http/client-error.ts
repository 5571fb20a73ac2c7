import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Config } from '../config/config.js';
import { REQUEST_ID_HEADER } from './request-id.js';

const logger = new Logger('Request');

/** What Node says of a request that it cannot read, by the code of its error. */
const REFUSALS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Client Timeout'],
  HPE_HEADER_OVERFLOW: [431, 'Exceeded maximum allowed HTTP header size'],
};

/**
 * Answers what is no request that can be read, and therefore reaches neither hooks nor filters, in the same words as
 * Fastify would, with an id of its own.
 */
export function answerClientError(
  { code = '' }: NodeJS.ErrnoException,
  socket: Socket,
  logged: Config['logRequests'],
): void {
  // Nobody is left to answer.
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const requestId = uuidv7();
  const [status, message] = REFUSALS[code] ?? [400, 'Client Error'];
  const error = STATUS_CODES[status];
  if (logged === 'all') {
    const address = socket.remoteAddress ?? null;
    logger.log(`Unreadable request ${status}`, { status, requestId, address, error: code });
  }
  if (socket.writable) {
    const body = JSON.stringify({ error, message, statusCode: status });
    socket.write(
      `HTTP/1.1 ${status} ${error}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
        `Content-Type: application/json\r\n${REQUEST_ID_HEADER}: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
    );
  }
  socket.destroy();
}
