import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.mjs';
import { WebSocketClient } from './web-socket.mjs';

/** The folder of the configuration and of the script that starts it. */
const FOLDER = fileURLToPath(new URL('../../deploy/janus', import.meta.url));
/** That of private-network.sh, through which media go. */
const MEDIA_DEVICE = 'media0';
/** How long it may take to start, in ms. */
const PATIENCE = 30_000;

/** The secrets of every Janus of the tests, as Foyer reads them. */
export const JANUS_SECRETS = {
  JANUS_API_SECRET: 'the-api-secret-of-the-tests',
  JANUS_ADMIN_KEY: 'the-admin-key-of-the-tests',
};

/**
 * A real Janus with the configuration and the script in deploy/janus, its API on a port of its own of 127.0.0.1. Media need a
 * device that is not loopback: run the test by test/support/private-network.sh. JANUS_PATH names the folder of another program
 * than Debian's.
 */
export class JanusServer {
  #process = null;
  #log = '';

  /**
   * @param more variables for deploy/janus/start.sh
   * @throws when the script refuses them, or Janus does not start
   */
  static async start(more = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'foyer-janus-'));
    const server = new JanusServer(await freePort(), folder, more);
    try {
      await server.restart();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  constructor(port, folder, more) {
    Object.assign(this, { port, folder, more });
  }

  /** For JANUS_URL. */
  get url() {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** What Foyer needs for it, and for others beside it. */
  environment(...others) {
    return { JANUS_URL: [this, ...others].map(({ url }) => url).join(), ...JANUS_SECRETS };
  }

  /** What it has written. */
  get output() {
    return this.#log;
  }

  get pid() {
    return this.#process?.pid;
  }

  /** Starts it again where it was, with no rooms in it. */
  async restart() {
    const { PATH = '', JANUS_PATH = '/usr/bin' } = process.env;
    const [media] = networkInterfaces()[MEDIA_DEVICE] ?? [];
    const child = spawn(join(FOLDER, 'start.sh'), [FOLDER], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${JANUS_PATH}:${PATH}`,
        TMPDIR: this.folder,
        JANUS_PORT: String(this.port),
        ...JANUS_SECRETS,
        ...(media && { PRIVATE_IP: media.address }),
        ...this.more,
      },
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (this.#log += text));
    const deadline = Date.now() + PATIENCE;
    while ((await this.request({ janus: 'ping' })) === null) {
      if (child.exitCode !== null) throw new Error(`Janus ended with ${child.exitCode}: ${this.#log}`);
      if (Date.now() > deadline) throw new Error(`Janus does not respond: ${this.#log}`);
      await pause(50);
    }
  }

  /** Ends it as a crash would: its rooms are lost. */
  kill() {
    return this.#end('SIGKILL');
  }

  /** Keeps connections open without responding or passing on media, until it is thawed. */
  freeze() {
    this.#process?.kill('SIGSTOP');
  }

  thaw() {
    this.#process?.kill('SIGCONT');
  }

  /** Ends it, and removes what it has on disk. It may have been killed before. */
  async stop() {
    this.thaw();
    await this.#end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Sends one request to its API, over a connection of its own, with the secret unless `body` has another.
   * @param localAddress where it comes from
   * @returns the response, null without one
   */
  async request(body, localAddress = '127.0.0.1') {
    const responses = new EventEmitter();
    const responded = once(responses, 'text');
    const client = await WebSocketClient.open(this.url, '/', {
      headers: { 'Sec-WebSocket-Protocol': 'janus-protocol' },
      onText: (text) => responses.emit('text', text),
      localAddress,
    }).catch(() => null);
    if (!client) return null;
    client.send(JSON.stringify({ transaction: 'test', apisecret: JANUS_SECRETS.JANUS_API_SECRET, ...body }));
    const response = await Promise.race([responded, client.closed]);
    client.destroy();
    return response ? JSON.parse(response[0]) : null;
  }

  async #end(signal) {
    const child = this.#process;
    this.#process = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill(signal);
    await ended;
  }
}
