import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { SentRequest } from './delivery.js';
import { ReceiverAddresses, RefusedAddressError } from './receiver-addresses.js';

/** How long a request may take in all, from the resolution of the name to the end of the response, in ms. */
const DEADLINE = 5_000;

/** How many bytes of a response are read, and how many are kept. */
const MAX_RESPONSE = 65_536;
const KEPT_RESPONSE = 1_024;

/** How long an unused connection stays open, in ms, unless the receiver wants less. */
const IDLE = 4_000;

export interface OutgoingRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends requests to receivers, who are strangers: what they do, how slowly and how much is bounded. */
@Injectable()
export class WebhookSender implements OnApplicationShutdown {
  private readonly http = new HttpAgent({ keepAlive: true, timeout: IDLE });
  private readonly https = new HttpsAgent({ keepAlive: true, timeout: IDLE });

  constructor(private readonly addresses: ReceiverAddresses) {}

  /** Sends a POST request; redirects are not followed. It never throws: what went wrong is part of the result. */
  async send(outgoing: OutgoingRequest): Promise<SentRequest> {
    const attemptedAt = new Date();
    const beganAt = performance.now();
    const result = await this.attempt(outgoing);
    return { ...result, attemptedAt, duration: Math.round(performance.now() - beganAt) };
  }

  onApplicationShutdown(): void {
    this.http.destroy();
    this.https.destroy();
  }

  private async attempt(outgoing: OutgoingRequest): Promise<Result> {
    const objection = this.addresses.objectionTo(outgoing.url);
    if (objection !== null) return failure(`The URL must be ${objection}.`);
    const beganAt = performance.now();
    const result = await this.exchange(outgoing, DEADLINE);
    // The receiver may close a connection in the moment in which it is used again.
    return result === 'stale'
      ? orFailure(await this.exchange(outgoing, DEADLINE - (performance.now() - beganAt)))
      : result;
  }

  /** @param deadline for the whole exchange, in ms. An `AbortSignal` would cost several times as much as this timer. */
  private exchange({ url, headers, body }: OutgoingRequest, deadline: number): Promise<Result | 'stale'> {
    const target = new URL(url);
    const isSecure = target.protocol === 'https:';
    return new Promise((resolve) => {
      const outgoing = (isSecure ? requestHttps : requestHttp)(
        target,
        {
          method: 'POST',
          agent: isSecure ? this.https : this.http,
          lookup: this.addresses.lookup,
          headers: {
            'Content-Type': 'application/json',
            'Content-Length': Buffer.byteLength(body),
            'User-Agent': 'Foyer-Webhooks',
            ...headers,
          },
        },
        (response) => {
          void readStart(response).then((text) =>
            resolve({ statusCode: response.statusCode ?? null, error: null, response: text }),
          );
        },
      );
      const timer = setTimeout(() => outgoing.destroy(new LateResponseError()), deadline).unref();
      outgoing.on('close', () => clearTimeout(timer));
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = outgoing.reusedSocket && error.code === 'ECONNRESET';
        resolve(isStale ? 'stale' : failure(describe(error)));
      });
      outgoing.end(body);
    });
  }
}

class LateResponseError extends Error {
  constructor() {
    super(`No response within ${DEADLINE / 1000} s.`);
  }
}

type Result = Omit<SentRequest, 'attemptedAt' | 'duration'>;

const failure = (error: string): Result => ({ statusCode: null, error, response: '' });
const orFailure = (result: Result | 'stale'): Result =>
  result === 'stale' ? failure('Connection failed: ECONNRESET.') : result;

/** Says why there is no response, without the addresses that were tried. */
function describe(error: NodeJS.ErrnoException): string {
  if (error instanceof RefusedAddressError || error instanceof LateResponseError) return error.message;
  return error.code === undefined ? 'Connection failed.' : `Connection failed: ${error.code}.`;
}

/**
 * Reads a response to its end, or as far as it is read at all, and returns its start as text that Postgres can store. Once
 * there is a status code, a response that breaks off is one nevertheless.
 */
async function readStart(response: IncomingMessage): Promise<string> {
  const kept: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (length < KEPT_RESPONSE) kept.push(chunk.subarray(0, KEPT_RESPONSE - length));
      length += chunk.length;
      if (length > MAX_RESPONSE) break;
    }
  } catch {
    // It broke off, or took too long.
  }
  return Buffer.concat(kept).toString('utf8').replaceAll('\0', '\u{FFFD}');
}
