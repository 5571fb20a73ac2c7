import type { ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startProgram, stopProgram } from './process.js';
import { WebSocketClient } from './web-socket.mjs';

/** That of test/support/private-network.sh, through which media go. */
const MEDIA_DEVICE = 'media0';

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
  private process: ChildProcess | undefined;
  private log = '';

  private constructor(
    private readonly port: number,
    private readonly folder: string,
    private readonly more: Readonly<Record<string, string>>,
  ) {}

  /**
   * @param more variables for deploy/janus/start.sh
   * @throws when the script refuses them, or Janus does not start
   */
  static async start(more: Readonly<Record<string, string>> = {}): Promise<JanusServer> {
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

  /** For JANUS_URL. */
  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** What Foyer needs for it, and for others beside it. */
  environment(...others: readonly JanusServer[]): Record<string, string> {
    return { JANUS_URL: [this, ...others].map(({ url }) => url).join(), ...JANUS_SECRETS };
  }

  /** What it has written. */
  get output(): string {
    return this.log;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Starts it again where it was, with no rooms in it. */
  async restart(): Promise<void> {
    const { PATH = '', JANUS_PATH = '/usr/bin' } = process.env;
    const [media] = networkInterfaces()[MEDIA_DEVICE] ?? [];
    this.process = await startProgram(
      'deploy/janus/start.sh',
      ['deploy/janus'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: `${JANUS_PATH}:${PATH}`,
          TMPDIR: this.folder,
          JANUS_PORT: String(this.port),
          ...JANUS_SECRETS,
          ...(media && { PRIVATE_IP: media.address }),
          ...this.more,
        },
      },
      async () => (await this.request({ janus: 'ping' })) !== null,
    );
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.log += text));
  }

  /** Ends it as a crash would: its rooms are lost. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Keeps connections open without responding or passing on media, until it is thawed. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  /** Ends it, and removes what it has on disk. It may have been killed before. */
  async stop(): Promise<void> {
    this.thaw();
    await this.end('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Sends one request to its API, over a connection of its own, with the secret unless `body` has another.
   * @param localAddress where it comes from
   * @returns the response, null without one
   */
  async request(
    body: Readonly<Record<string, unknown>>,
    localAddress = '127.0.0.1',
  ): Promise<Record<string, unknown> | null> {
    const responses = new EventEmitter();
    const responded = once(responses, 'text') as Promise<[string]>;
    const client = await WebSocketClient.open(this.url, '/', {
      headers: { 'Sec-WebSocket-Protocol': 'janus-protocol' },
      onText: (text) => responses.emit('text', text),
      localAddress,
    }).catch(() => null);
    if (!client) return null;
    client.send(JSON.stringify({ transaction: 'test', apisecret: JANUS_SECRETS.JANUS_API_SECRET, ...body }));
    const response = await Promise.race([responded, client.closed]);
    client.destroy();
    return response ? (JSON.parse(response[0]) as Record<string, unknown>) : null;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { process } = this;
    this.process = undefined;
    if (process) await stopProgram(process, signal);
  }
}
