import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { checkerFor } from './response.checker.js';
import { headersOf, type HttpResponse, toResponse } from './client.js';

/** The response to a request sent without fetch, which refuses some that real clients send. */
export async function receiveResponse(sent: ClientRequest): Promise<HttpResponse> {
  const { method, path } = sent;
  const [[response], check] = await Promise.all([
    once(sent, 'response') as Promise<[IncomingMessage]>,
    checkerFor(`http://${String(sent.getHeader('host'))}`, path),
  ]);
  const received = toResponse<Record<string, unknown>>(
    response.statusCode ?? 0,
    headersOf(response),
    await readText(response),
  );
  check(method, path, received);
  return received;
}
