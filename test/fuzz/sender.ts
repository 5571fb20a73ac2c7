import { Agent, type IncomingMessage, request as send } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { ReceivedResponse } from '../support/api-document.js';
import { headersOf } from '../support/client.js';
import type { FuzzRequest } from './request.arbitrary.js';

/** Longest time until a response, in ms: no request waits longer for anything. */
const DEADLINE = 15_000;

/** Characters that node:http refuses in the request line. */
const NOT_IN_URL = /[^\x21-\xff]/g;

/** Sends requests over connections that are kept, and knows the ids of what was created by them. */
export class Sender {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16 });
  private readonly ids = new Map<string, string[]>();

  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** The request with everything filled in. @param key that it presents */
  fill(request: FuzzRequest, key = this.key): FuzzRequest {
    const path = request.path
      .replaceAll(/\{\{(.+?)\|(\d+)\}\}/gi, (_, collection: string, n: string) => {
        const ids = this.ids.get(collection.toLowerCase()) ?? [];
        return ids[Number(n) % ids.length] ?? '00000000-0000-4000-8000-000000000000';
      })
      .replaceAll(NOT_IN_URL, '');
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, value.replaceAll('{{key}}', key)]),
    );
    return { ...request, path, headers };
  }

  /** @throws when there is no response within the deadline, or the connection breaks before it */
  async send({ method, path, headers, body }: FuzzRequest): Promise<ReceivedResponse> {
    const sent = send(this.url + path, {
      method,
      path,
      // Headers with Expect are sent at once, and need the length.
      headers: { ...headers, ...(body !== undefined && { 'Content-Length': body.length }) },
      agent: this.agent,
      signal: AbortSignal.timeout(DEADLINE),
    });
    const received = new Promise<IncomingMessage>((resolve, reject) => {
      sent.once('response', resolve).once('error', reject);
    });
    // A response may arrive, and the connection be closed, before all of a large body is sent.
    sent.on('error', () => undefined);
    sent.end(body, 'latin1');
    const response = await received;
    return { status: response.statusCode ?? 0, headers: headersOf(response), text: await readText(response) };
  }

  /** Keeps the id of what a request has created. */
  remember({ method, path }: FuzzRequest, { status, headers, text }: ReceivedResponse): void {
    if (method !== 'POST' || status !== 201 || !headers.get('content-type')?.includes('json')) return;
    const created = JSON.parse(text) as Record<string, unknown>;
    // The routes of themes name a meeting by its room.
    if (typeof created.roomName === 'string') this.keep('/v1/rooms', created.roomName.slice(1));
    const id = Object.entries(created).find(
      ([name, value]) => /id$/i.test(name) && typeof value === 'string',
    );
    if (!id) return;
    const collection = (path.split('?', 1)[0] ?? '').replaceAll(/\/+/g, '/').replace(/\/$/, '').toLowerCase();
    this.keep(collection, String(id[1]));
  }

  private keep(collection: string, id: string): void {
    this.ids.set(collection, [...(this.ids.get(collection) ?? []), id].slice(-200));
  }

  close(): void {
    this.agent.destroy();
  }
}
