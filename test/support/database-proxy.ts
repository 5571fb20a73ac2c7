import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

type Mode = 'forward' | 'refuse' | 'hang';

/** Stands between Foyer and Postgres, and can be as bad as a network. */
export class DatabaseProxy {
  /** How many connections have been tried. */
  attempts = 0;

  private readonly sockets = new Set<Socket>();
  private current: Mode = 'forward';

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  static async to(databaseUrl: string): Promise<DatabaseProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new DatabaseProxy(server, new URL(databaseUrl));
  }

  /** The way to the database through this proxy. */
  get url(): string {
    const url = new URL(this.target);
    url.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return url.href;
  }

  /** `refuse` ends all connections, and each new one; `hang` keeps them and lets nothing through. */
  set mode(mode: Mode) {
    if (this.current === 'hang' || mode === 'refuse') this.sockets.forEach((socket) => socket.destroy());
    this.current = mode;
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
    this.link(client, server);
    this.link(server, client);
  }

  private link(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('error', () => from.destroy());
    from.on('data', (data) => this.current === 'forward' && to.write(data));
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
