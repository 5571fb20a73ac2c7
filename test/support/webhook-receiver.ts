import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Client } from './client.js';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: WebhookBody;
}

/** What both formats have in common. */
export interface WebhookBody {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WebhookView {
  readonly id: string;
  readonly url: string;
  readonly format: string;
  readonly eventTypes: readonly string[];
  readonly description: string;
  readonly enabled: boolean;
  readonly disabledReason: string | null;
  readonly disabledAt: string | null;
  readonly failingSince: string | null;
  readonly createdAt: string;
}

export interface IssuedWebhookView extends WebhookView {
  readonly secret: string;
}

export interface DeliveryView {
  readonly id: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly state: string;
  readonly attemptCount: number;
  readonly nextAttemptAt: string | null;
}

export interface AttemptView {
  readonly number: number;
  readonly statusCode: number | null;
  readonly error: string | null;
  readonly response: string;
}

/** Responds to a request, by default with 204. */
export type Responder = (request: ReceivedRequest, response: ServerResponse) => void;

/** A server that receives webhooks, and keeps what it received. */
export class WebhookReceiver {
  received: ReceivedRequest[] = [];
  respond: Responder = (_, response) => void response.writeHead(204).end();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const body = JSON.parse(text) as WebhookBody;
        const received = { path: request.url ?? '', headers: request.headers, text, body };
        receiver.received.push(received);
        receiver.respond(received, response);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers every request with a status. */
  answer(status: number, body = ''): void {
    this.respond = (_, response) => void response.writeHead(status).end(body);
  }

  typesReceived(): string[] {
    return this.received.map(({ body }) => body.type);
  }

  stop(): void {
    this.server.close().closeAllConnections();
  }
}

/** A webhook that receives everything of a format, unless the test says otherwise. */
export async function makeWebhook(client: Client, wanted: object): Promise<IssuedWebhookView> {
  const { status, text, body } = await client.post<IssuedWebhookView>('/v2/webhooks', wanted);
  if (status !== 201) throw new Error(`No webhook was made: ${text}`);
  return body;
}

/** The logic that Whereby publishes for receivers in Node. */
export function isSignedAsByWhereby({ headers, body }: ReceivedRequest, secret: string): boolean {
  const [, timestamp = '', signature = ''] =
    /t=(.*),v1=(.*)/.exec(String(headers['whereby-signature'])) ?? [];
  const expected = createHmac('sha256', secret)
    .update(`${timestamp}.${JSON.stringify(body)}`)
    .digest('hex');
  const isRecent = Math.abs(Date.now() - Number(timestamp) * 1000) < 60_000;
  return (
    isRecent &&
    signature.length === expected.length &&
    timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  );
}
