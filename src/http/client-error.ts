import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { MAX_HEADER_SIZE } from './request-limits.js';

/** How long a client has to take in why it was refused, in ms. */
const FAREWELL = 1_000;

const REFUSALS: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, `The URL and the headers are larger than ${MAX_HEADER_SIZE / 1024} KiB.`],
};
const NOT_HTTP = [400, 'The request is not valid HTTP.'] as const;

const answered = new WeakSet<Socket>();

/**
 * Answers what Node could not read as a request, or not in time, and closes the connection: where the next request
 * would begin is unknown. It is not torn down at once, because a client that is still sending would then see a broken
 * connection instead of the answer.
 */
export function answerClientError({ code }: Error & { readonly code?: string }, socket: Socket): void {
  if (answered.has(socket)) return;
  answered.add(socket);
  if (code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  const [status, message] = REFUSALS[code ?? ''] ?? NOT_HTTP;
  socket.end(answer(status, message));
  setTimeout(() => socket.destroy(), FAREWELL).unref();
}

/** An answer that has begun cannot be taken back. */
function isAnswering(socket: Socket): boolean {
  const { _httpMessage } = socket as Socket & { readonly _httpMessage?: ServerResponse | null };
  return _httpMessage?.headersSent ?? false;
}

function answer(status: number, message: string): string {
  const body = JSON.stringify({ statusCode: status, error: STATUS_CODES[status], message });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
