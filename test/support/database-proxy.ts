import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

type Mode = 'forward' | 'refuse' | 'hang' | 'terminate';

/** The end of a response outside of a transaction: ReadyForQuery, idle (PostgreSQL, "Message Formats"). */
const READY = Buffer.from('Z\0\0\0\x05I');
const SHUTDOWN = errorResponse({
  S: 'FATAL',
  V: 'FATAL',
  C: '57P01',
  M: 'terminating connection due to administrator command',
});

/** A proxy between Foyer and Postgres that simulates failures of the network. */
export class DatabaseProxy {
  /** How many connections have been tried. */
  attempts = 0;

  private readonly sockets = new Set<Socket>();
  /** Nothing gets through them any more. */
  private readonly stalled = new WeakSet<Socket>();
  private current: Mode = 'forward';

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
    private readonly rewrite: (data: Buffer) => Buffer,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** @param rewrite changes what Postgres sends, without changing its length */
  static async to(
    databaseUrl: string,
    rewrite: (data: Buffer) => Buffer = (data) => data,
  ): Promise<DatabaseProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new DatabaseProxy(server, new URL(databaseUrl), rewrite);
  }

  /** The URL of the database through this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /**
   * `refuse` ends all connections, and each new one; `hang` keeps them and lets nothing through; `terminate` ends each
   * after a response, as `pg_terminate_backend` does, with the error in the same packet.
   */
  set mode(mode: Mode) {
    if (this.current === 'hang' || mode === 'refuse') this.sockets.forEach((socket) => socket.destroy());
    this.current = mode;
  }

  /** Lets nothing through the connections that there are, without ending them, as a network does that forgets them. */
  stall(): void {
    this.sockets.forEach((socket) => this.stalled.add(socket));
  }

  async close(): Promise<void> {
    this.mode = 'refuse';
    this.server.close();
    await once(this.server, 'close');
  }

  private accept(client: Socket): void {
    this.attempts++;
    if (this.current === 'refuse') {
      client.destroy();
      return;
    }
    const server = createConnection(Number(this.target.port), this.target.hostname);
    // Postgres is ready for the first time when the connection is made, and nothing has been asked yet.
    let isStarted = false;
    this.link(client, server, (data) => server.write(data));
    this.link(server, client, (data) => {
      const isReady = data.subarray(-READY.length).equals(READY);
      if (this.current === 'terminate' && isReady && isStarted) client.end(Buffer.concat([data, SHUTDOWN]));
      else client.write(this.rewrite(data));
      isStarted ||= isReady;
    });
  }

  private link(from: Socket, to: Socket, pass: (data: Buffer) => void): void {
    this.sockets.add(from);
    from.on('error', () => from.destroy());
    from.on('data', (data) => this.current !== 'hang' && !this.stalled.has(from) && pass(data));
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}

/** An ErrorResponse (PostgreSQL, "Message Formats"). */
function errorResponse(fields: Record<string, string>): Buffer {
  const text = Object.entries(fields).map(([field, value]) => `${field}${value}\0`);
  const body = Buffer.from(`${text.join('')}\0`);
  const head = Buffer.from('E\0\0\0\0');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
