import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { Server, type ServerOptions } from 'socket.io';
import { SOCKET_PATH } from '../../web/protocol/messages.js';
import { refuseUpgrade } from '../http/server/client-error.js';
import type { HttpServer } from '../http/server/http-server.js';
import { type FramedConnection, limitFrames } from './frame-limit.js';
import type { Handshakes } from './handshakes.js';
import type { ProcessChannel } from './process-channel.js';

/** Nest has a copy of socket.io of its own. */
type NestServer = ReturnType<IoAdapter['createIOServer']>;

/**
 * The longest message in bytes: a description in which JSON escapes every character, and what surrounds it. See
 * `MAX_DESCRIPTION`; the longer ones of groups (`MAX_GROUP_DESCRIPTION`) have little to escape.
 */
const MAX_MESSAGE = 272 * 1_024;

/** How often a page is asked for a sign of life, and how long it may take, in ms. */
const PING = { pingInterval: 15_000, pingTimeout: 15_000 };

/** How long a page may take to open socket.io's session after the handshake, in ms. */
const CONNECT_WITHIN = 10_000;

/** How long pages have to respond to the end of their sockets, in ms. */
const CLOSE_DELAY = 500;

/**
 * Serves socket.io on the port of HTTP. Pages send no cookie and no other credential by themselves, so it does not matter
 * which origin a page is from: it must name a room, and its key.
 */
export class SocketAdapter extends IoAdapter {
  /** @param clusterAdapter connects this process with others; undefined if it is on its own */
  constructor(
    private readonly http: Pick<HttpServer, 'onWebSocket'>,
    private readonly handshakes: Handshakes,
    private readonly channel: ProcessChannel,
    private readonly clusterAdapter: ServerOptions['adapter'] | undefined,
  ) {
    super(http);
  }

  override createIOServer(): NestServer {
    // socket.io would also take HTTP requests away from Fastify: this server, which never listens, only passes it upgrades.
    const upgrades = createServer();
    const server = new Server(upgrades, {
      path: SOCKET_PATH,
      addTrailingSlash: false,
      transports: ['websocket'],
      allowUpgrades: false,
      serveClient: false,
      perMessageDeflate: false,
      maxHttpBufferSize: MAX_MESSAGE,
      connectTimeout: CONNECT_WITHIN,
      ...PING,
      ...(this.clusterAdapter && { adapter: this.clusterAdapter }),
    });
    server.engine.on('connection', (conn: FramedConnection & { readonly request: IncomingMessage }) =>
      limitFrames(conn, this.handshakes.addressOf(conn.request)),
    );
    this.http.onWebSocket((request, socket, head) => {
      const refused = this.handshakes.admit(request, socket);
      if (refused) refuseUpgrade(socket, refused.status, refused.message);
      else upgrades.emit('upgrade', request, socket, head);
      return !refused;
    });
    return server as unknown as NestServer;
  }

  /** Ends all sockets in a way after which pages connect again, to another process. */
  override async close(server: NestServer): Promise<void> {
    this.handshakes.close();
    server.engine.close();
    for (let waited = 0; this.handshakes.openSockets > 0 && waited < CLOSE_DELAY; waited += 10)
      await sleep(10);
    this.handshakes.destroyAll();
    const closed = server.of('/').adapter.close();
    await this.channel.close();
    await closed;
  }
}
