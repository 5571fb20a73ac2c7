import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** How often it fails, and how: with a status, by hanging up, or by not responding at all. */
const FAILURES = [
  [0.2, (response) => response.writeHead(500).end()],
  [0.02, (response) => response.socket.destroy()],
  [0.001, () => undefined],
];

/** Receives webhooks of both formats, fails at random, and verifies every signature. */
export class FailingReceiver {
  /** The secret of the webhook of each format, which is the path of its URL. */
  secrets = new Map();
  /** The ids of the events that were accepted, by format. */
  accepted = new Map();
  /** Why signatures were not accepted. */
  forged = [];
  requests = 0;
  failures = 0;
  repetitions = 0;

  static async start(cleanup) {
    const receiver = new FailingReceiver();
    const server = createServer((request, response) => void receiver.respond(request, response));
    await cleanup.add(() => server.close().closeAllConnections());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    receiver.url = `http://127.0.0.1:${server.address().port}`;
    return receiver;
  }

  async respond(request, response) {
    const body = await text(request).catch(() => null);
    // A process that was killed does not finish its request.
    if (body === null) return;
    this.requests += 1;
    const format = request.url.slice(1);
    const reason = VERIFIERS[format](request.headers, body, this.secrets.get(format));
    if (reason !== null) this.forged.push(`${format}: ${reason}`);
    let chance = Math.random();
    const failure = FAILURES.find(([share]) => (chance -= share) < 0);
    if (failure) {
      this.failures += 1;
      failure[1](response);
      return;
    }
    const ids = this.accepted.get(format) ?? new Set();
    this.accepted.set(format, ids);
    const { id } = JSON.parse(body);
    if (ids.has(id)) this.repetitions += 1;
    ids.add(id);
    response.writeHead(204).end();
  }
}

/** Each returns why a request is not genuine; null if it is. */
const VERIFIERS = {
  'foyer-2': (headers, body, secret) => {
    try {
      new Webhook(secret).verify(body, headers);
      return null;
    } catch (error) {
      return error.message;
    }
  },
  // The logic that Whereby publishes for its receivers.
  'whereby-1.0': (headers, body, secret) => {
    const matches = headers['whereby-signature']?.match(/t=(.*),v1=(.*)/);
    if (!matches) return 'no signature';
    const [, timestamp, signature] = matches;
    const signed = `${timestamp}.${JSON.stringify(JSON.parse(body))}`;
    const expected = createHmac('sha256', secret).update(signed).digest('hex');
    if (Math.abs(Date.now() - Number(timestamp) * 1_000) > 60_000) return 'too old';
    const isSame =
      signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
    return isSame ? null : 'another signature';
  },
};
