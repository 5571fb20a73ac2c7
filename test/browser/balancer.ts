import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';

/** One address before several servers: a connection goes to the first of them that accepts it. */
export class Balancer {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    private readonly targets: readonly URL[],
  ) {
    server.on('connection', (client) => {
      if (this.isCut) client.destroy();
      else this.connect(client, this.targets);
    });
  }

  /** @param targets the URLs of the servers, the preferred one first */
  static async before(targets: readonly string[]): Promise<Balancer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Balancer(
      server,
      targets.map((target) => new URL(target)),
    );
  }

  /** `http://127.0.0.1:<port>` */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Ends all connections and refuses others, until {@link restore}. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  restore(): void {
    this.isCut = false;
  }

  async stop(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private connect(client: Socket, [target, ...others]: readonly URL[]): void {
    if (!target) {
      client.destroy();
      return;
    }
    const server = createConnection(Number(target.port), target.hostname);
    server.once('connect', () => {
      server.off('error', tryNext);
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        this.sockets.add(from);
        from.on('error', () => from.destroy());
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    const tryNext = (): void => this.connect(client, others);
    server.once('error', tryNext);
  }
}
