import type { MediaRoute } from '../../protocol/messages.js';
import type { Connection } from './connection.js';
import { Mesh } from './mesh.js';
import type { PageSocket } from './page-socket.js';
import type { RoomMedia, RoomMediaEvents } from './room-media.js';
import { Sfu } from './sfu/sfu.js';
import { requestsOver } from './sfu/sfu-requests.js';

/** The ways that the media of a room may go. Foyer says which one when the page has joined. */
export class MediaRoutes {
  private readonly mesh: Mesh;
  private readonly sfu: Sfu;
  private chosen: RoomMedia;

  constructor(
    socket: PageSocket,
    connection: () => Connection,
    events: Omit<RoomMediaEvents, 'signal' | 'ice'>,
  ) {
    const all: RoomMediaEvents = {
      ...events,
      signal: (participantId, signal) => connection().sendSignal(participantId, signal),
      ice: (outcome) => connection().sendNow((way) => way.emit('ice', { outcome })),
    };
    this.mesh = new Mesh(all);
    this.sfu = new Sfu(
      requestsOver({
        request: (send) => connection().request(send),
        command: (send) => connection().command(send),
      }),
      all,
    );
    this.chosen = this.mesh;
    socket.on('iceServers', (servers) => this.chosen.useServers(servers));
    socket.on('signal', ({ from, signal }) => this.chosen.accept(from, signal));
    socket.on('offer', (offer) => this.sfu.acceptOffer(offer));
    socket.on('mediaLost', () => this.sfu.lose());
    socket.on('mediaReset', () => this.sfu.reset());
  }

  get current(): RoomMedia {
    return this.chosen;
  }

  /** @returns whether it is another one than before; then that one has stopped */
  choose(route: MediaRoute): boolean {
    const chosen = route === 'server' ? this.sfu : this.mesh;
    if (chosen === this.chosen) return false;
    this.chosen.stop();
    this.chosen = chosen;
    return true;
  }
}
