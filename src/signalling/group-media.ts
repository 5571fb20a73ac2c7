import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import type { MediaPage, MediaSession } from '../sfu/media-session.js';
import { MediaRooms } from '../sfu/media-rooms.js';
import type { LocalParticipant } from './local-participant.js';
import type { ObservedRoom } from './observed-room.js';
import { toMediaRoute } from './participant.mapper.js';
import { RoomObserver } from './room-observer.js';

/** Brings the pages of group rooms together with their media at a media server. Other rooms have nothing to do with it. */
@Injectable()
export class GroupMedia {
  private readonly pages = new WeakMap<LocalParticipant, MediaPage>();

  constructor(
    private readonly media: MediaRooms,
    private readonly observer: RoomObserver,
    private readonly config: Config,
  ) {
    if (config.JANUS_URL.length === 0) return;
    observer.onChange({
      onObserved: (room) => this.observe(room),
      onRemoved: (participant) => this.lose(participant),
      onOut: ({ id }, reason) => void (reason === 'replaced' ? media.forget(id) : media.leave(id)),
    });
  }

  /** What a participant sends and receives; null if there is none, or their room has no media server. */
  sessionOf(participant: LocalParticipant | null): MediaSession | null {
    if (!participant) return null;
    const room = this.observer.find(participant.roomId);
    if (!room || !this.isServed(room) || room.participants.get(participant.id) !== participant) return null;
    this.enter(participant);
    return this.media.find(participant.id) ?? null;
  }

  /** Whether a participant may send at all: a viewer may not. */
  maySend({ id, roomId }: LocalParticipant): boolean {
    const view = this.observer.find(roomId)?.view;
    return (
      view?.participants.some((participant) => participant.id === id && participant.role !== 'viewer') ??
      false
    );
  }

  private isServed({ view }: ObservedRoom): boolean {
    return view !== null && toMediaRoute(view, this.config) === 'server';
  }

  private observe(room: ObservedRoom): void {
    if (!room.view || !this.isServed(room)) return;
    for (const participant of room.audience) this.enter(participant);
    this.media.follow(room.id, room.view.room.mediaServer, room.seenAt);
  }

  private enter(participant: LocalParticipant): void {
    if (this.pages.has(participant)) return;
    const page: MediaPage = {
      offer: (sdp, streams) => participant.tell('offer', { sdp, streams }),
      lost: () => participant.tell('mediaLost'),
      reset: () => participant.tell('mediaReset'),
    };
    this.pages.set(participant, page);
    const { id, roomId, isResumed } = participant;
    this.media.enter({ id, roomId, processId: this.observer.processId }, page, isResumed);
  }

  private lose(participant: LocalParticipant): void {
    const page = this.pages.get(participant);
    if (page) this.media.disconnect(participant.id, page);
  }
}
