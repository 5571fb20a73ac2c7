import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { Redis } from 'ioredis';
import { freePort, startProgram, stopProgram } from './process.js';

/** A real Redis on a port of its own that keeps nothing on disk. REDIS_SERVER_PATH names another than Debian's. */
export class RedisServer {
  private process: ChildProcess | undefined;

  private constructor(
    readonly url: string,
    private readonly port: number,
  ) {}

  static async start(): Promise<RedisServer> {
    const port = await freePort();
    const server = new RedisServer(`redis://127.0.0.1:${port}`, port);
    await server.restart();
    return server;
  }

  /** A client for the test. */
  connect(): Redis {
    const client = new Redis(this.url, { maxRetriesPerRequest: 0, retryStrategy: () => null });
    client.on('error', () => undefined);
    return client;
  }

  /** Starts it again where it was, with nothing in it. */
  async restart(): Promise<void> {
    const path = process.env.REDIS_SERVER_PATH ?? '/usr/bin/redis-server';
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--dir', tmpdir()];
    this.process = await startProgram(path, options, {}, () => this.isReady());
  }

  /** Ends it as a power failure would. */
  async kill(): Promise<void> {
    if (this.process) await stopProgram(this.process, 'SIGKILL');
    this.process = undefined;
  }

  /** Keeps connections open without responding, until it is thawed. */
  freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.process?.kill('SIGCONT');
  }

  private async isReady(): Promise<boolean> {
    const client = this.connect();
    const answer = await client.ping().catch(() => null);
    // A connection that has failed is closed already.
    if (answer) client.disconnect();
    return answer === 'PONG';
  }
}
