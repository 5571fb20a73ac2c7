import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { sendRequest } from '../support/send-request.mjs';

/** Time between two health checks, in ms. */
const PERIOD = 200;

/**
 * A balancer as simple as one can be: it asks every server for its readiness, gives requests to those that are ready in
 * turn, keeps connections to them, and tries nothing again. What it cannot deliver is 502.
 */
export class Balancer {
  #targets = new Map();
  #turn = 0;
  #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  static async start(urls, cleanup) {
    const balancer = new Balancer();
    for (const url of urls) balancer.#targets.set(url, false);
    const server = createServer((incoming, outgoing) => void balancer.#forward(incoming, outgoing));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const timer = setInterval(() => void balancer.check(), PERIOD);
    await cleanup.add(async () => {
      clearInterval(timer);
      server.close().closeAllConnections();
      balancer.#agent.destroy();
    });
    balancer.url = `http://127.0.0.1:${server.address().port}`;
    await balancer.check();
    return balancer;
  }

  /** Whether it sends requests to this server. */
  uses(url) {
    return this.#targets.get(url) === true;
  }

  async check() {
    await Promise.all(
      [...this.#targets.keys()].map(async (url) => {
        const { status } = await sendRequest(url, 'GET /health/ready', { headers: { connection: 'close' } });
        this.#targets.set(url, status === 200);
      }),
    );
  }

  async #forward(incoming, outgoing) {
    const ready = [...this.#targets].filter(([, isReady]) => isReady).map(([url]) => url);
    const target = ready[this.#turn++ % ready.length];
    if (!target) {
      outgoing.writeHead(502).end('No server is ready.');
      return;
    }
    const { method, url } = incoming;
    // Connections to clients and to servers have nothing to do with each other.
    const { connection: _connection, ...headers } = incoming.headers;
    const call = request(target + url, { method, headers, agent: this.#agent });
    try {
      const answered = once(call, 'response');
      await Promise.all([pipeline(incoming, call), answered]);
      const [response] = await answered;
      const { connection: _hop, 'keep-alive': _too, ...rest } = response.headers;
      outgoing.writeHead(response.statusCode, rest);
      await pipeline(response, outgoing);
    } catch (error) {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end(`${target}: ${error.code ?? error.message}`);
    }
  }
}
