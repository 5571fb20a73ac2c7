import { Injectable, Logger } from '@nestjs/common';
import { CAPACITY_WITH_MEDIA_SERVER } from '../sessions/limits.js';
import type { JanusServer } from './janus-server.js';
import { MediaPlacements } from './media-placements.js';
import { MediaRoom } from './media-room.js';
import { MediaServers } from './media-servers.js';
import { type MediaPage, MediaSession } from './media-session.js';
import { SessionRecords } from './session-records.js';
import { SfuMetrics } from './sfu.metrics.js';

/** Somebody in a group room. */
export interface MediaParticipant {
  readonly id: string;
  readonly roomId: string;
  /** The process that has the socket. */
  readonly processId: string;
}

interface Present {
  readonly participant: MediaParticipant;
  readonly room: MediaRoom;
  readonly session: MediaSession;
}

/** The media of all group rooms with people on this process. */
@Injectable()
export class MediaRooms {
  private readonly logger = new Logger('Media');
  private readonly rooms = new Map<string, MediaRoom>();
  private readonly present = new Map<string, Present>();

  constructor(
    private readonly servers: MediaServers,
    private readonly placements: MediaPlacements,
    private readonly records: SessionRecords,
    private readonly metrics: SfuMetrics,
  ) {
    servers.onChange({
      onUp: (server) => this.forEachRoom((room) => room.serverUp(server)),
      onDown: (server) => this.forEachRoom((room) => room.serverDown(server)),
    });
  }

  /** How many participants have media, or may have them. */
  get size(): number {
    return this.present.size;
  }

  find(participantId: string): MediaSession | undefined {
    return this.present.get(participantId)?.session;
  }

  /** Those whose page has no socket at the moment. */
  get unattended(): MediaParticipant[] {
    return [...this.present.values()]
      .filter(({ session }) => session.page === null)
      .map(({ participant }) => participant);
  }

  /**
   * A page is in, or has come back: its media go on as they were.
   * @param isResumed whether it may have had its socket on another process
   */
  enter(participant: MediaParticipant, page: MediaPage, isResumed: boolean): void {
    const known = this.present.get(participant.id);
    if (known) return known.session.connect(page);
    const room = this.rooms.get(participant.roomId) ?? this.newRoom(participant);
    const session = new MediaSession(participant.id, room);
    session.page = page;
    room.sessions.set(participant.id, session);
    this.present.set(participant.id, { participant, room, session });
    if (room.isLost) page.lost();
    else if (isResumed) void this.claim(participant.id, room, session);
  }

  /** The page has no socket any more: its media go on until it is out, or has come back. */
  disconnect(participantId: string, page: MediaPage): void {
    const session = this.find(participantId);
    if (session?.page === page) session.page = null;
  }

  /** Somebody is out: their media end at the server. */
  async leave(participantId: string): Promise<void> {
    const session = await this.drop(participantId, 'destroy');
    if (session) await this.records.remove(participantId).catch(() => undefined);
  }

  /** Somebody is on another process, which has claimed the session. */
  async forget(participantId: string): Promise<void> {
    await this.drop(participantId, 'forget');
  }

  /** @param server where a room is by the latest observation, see `MediaRoom.follow` */
  follow(roomId: string, server: string | null, seenAt: number): void {
    if (server === null) return;
    this.rooms.get(roomId)?.follow(this.servers.find(server) ?? null, seenAt);
  }

  private async drop(participantId: string, how: 'destroy' | 'forget'): Promise<MediaSession | null> {
    const present = this.present.get(participantId);
    if (!present) return null;
    const { room, session } = present;
    this.present.delete(participantId);
    room.sessions.delete(participantId);
    const isLast = room.sessions.size === 0;
    if (isLast) {
      this.rooms.delete(room.id);
      room.close('destroy');
    }
    await session.end(how);
    if (isLast) await this.release(room);
    return session;
  }

  /** Ends the room at its server if nobody is in any more, on any process. What fails here is swept later. */
  private async release({ id, place }: MediaRoom): Promise<void> {
    try {
      if (place && (await this.placements.release(id)) === null) await place.destroyRoom(id);
    } catch (error) {
      this.logger.debug('A room could not be ended at its media server', {
        roomId: id,
        error: String(error),
      });
    }
  }

  private async claim(participantId: string, room: MediaRoom, session: MediaSession): Promise<void> {
    try {
      const record = await this.records.find(participantId);
      const server = record && this.servers.find(record.server);
      if (record && server?.isUp && (await session.claim(server, record))) {
        this.metrics.incidents.inc({ incident: 'claimed' });
        this.logger.log('Claimed', { roomId: room.id, participantId, server: server.url });
        await room.open();
        return session.update();
      }
      // The page has connections that nobody knows any more.
      if (record) room.onReset(session, 'not_claimed');
    } catch {
      room.onReset(session, 'not_claimed');
    }
  }

  private newRoom({ roomId, processId }: MediaParticipant): MediaRoom {
    const { servers, placements } = this;
    const found = (url: string | null): JanusServer | null =>
      url === null ? null : (servers.find(url) ?? null);
    const room: MediaRoom = new MediaRoom(roomId, {
      publishers: CAPACITY_WITH_MEDIA_SERVER.participants,
      adminKey: servers.adminKey,
      up: () => servers.up,
      place: async () => found(await placements.place(roomId, urlsOf(servers.up))),
      move: async ({ url }) => found(await placements.move(roomId, url, urlsOf(servers.up))),
      save: ({ participantId }, { url }, record) => {
        this.records.save(participantId, processId, url, record).catch(() => undefined);
      },
      report: (incident, details) => {
        this.metrics.incidents.inc({ incident });
        this.logger.warn(`Media ${incident}`, { roomId, ...details });
      },
    });
    this.rooms.set(roomId, room);
    return room;
  }

  private forEachRoom(act: (room: MediaRoom) => void): void {
    for (const room of this.rooms.values()) act(room);
  }
}

function urlsOf(servers: readonly JanusServer[]): string[] {
  return servers.map(({ url }) => url);
}
