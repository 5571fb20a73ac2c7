import { Injectable } from '@nestjs/common';
import { CAPACITY } from '../sessions/limits.js';
import { MediaPlacements } from './media-placements.js';
import { MediaServers } from './media-servers.js';

/** A media server, and what goes through it. */
export interface MediaServerStatus {
  readonly url: string;
  /** Whether it responds to this process. */
  readonly responds: boolean;
  readonly rooms: number;
  readonly people: number;
}

/** What operators see of the media servers. */
@Injectable()
export class MediaServerStatuses {
  constructor(
    private readonly servers: MediaServers,
    private readonly placements: MediaPlacements,
  ) {}

  /** All in JANUS_URL, in that order. @throws DatabaseUnavailableError */
  async list(): Promise<MediaServerStatus[]> {
    const counts = await this.placements.count();
    return this.servers.all.map(({ url, isUp }) => {
      const { rooms, people } = counts.get(url) ?? { rooms: 0, people: 0 };
      return { url, responds: isUp, rooms, people };
    });
  }

  /** What an operator should know, in a sentence without addresses; null if all respond. */
  get remark(): string | null {
    const { all, up } = this.servers;
    if (all.length === 0)
      return `There is none: group rooms have space for ${CAPACITY.participants} people. Set JANUS_URL for more.`;
    if (up.length === all.length) return null;
    return up.length === 0
      ? 'None responds: people in group rooms do not hear and see each other.'
      : `${all.length - up.length} of ${all.length} do not respond.`;
  }
}
