import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { v7 as uuidv7 } from 'uuid';
import type { Reason } from '../../web/protocol/messages.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { LocalParticipant } from './local-participant.js';
import { ObservedRoom, type RoomEvents } from './observed-room.js';

/** How often all rooms are observed, in ms. */
const PERIOD = 500;

/** How long the end of a room waits for Postgres, in ms, before the latest view counts. */
const END_PATIENCE = 1_000;

/** What else happens to rooms and their participants. */
interface RoomListener extends Partial<Pick<RoomEvents, 'onAdmitted' | 'onOut'>> {
  /** A participant has left by themselves, or has no socket any more. */
  onRemoved?(participant: LocalParticipant): void;
  /** There is a new view. */
  onObserved?(room: ObservedRoom): void;
}

/**
 * Observes the rooms of the participants of this process: all of them periodically, and one at once when something has
 * happened in it. So whatever changes a room, on this process or another, is noticed in one way. There is one observation
 * at a time, so that none overtakes another.
 */
@Injectable()
export class RoomObserver implements OnModuleDestroy {
  /** Names this process in the database. */
  readonly processId = uuidv7();
  private readonly logger = new Logger(RoomObserver.name);
  private readonly rooms = new Map<string, ObservedRoom>();
  private readonly wanted = new Set<string>();
  private next: Promise<void> | null = null;
  private running: Promise<unknown> = Promise.resolve();
  private started = 0;
  private isStopped = false;
  private readonly listeners: RoomListener[] = [];

  constructor(private readonly sessions: SessionsService) {}

  /** @param listener is called from now on, after those before */
  onChange(listener: RoomListener): void {
    this.listeners.push(listener);
  }

  /** The number of the latest observation that has begun. */
  get latest(): number {
    return this.started;
  }

  /** How long ago the room was seen that has not been observed for longest, in ms; 0 if there is no room. */
  get age(): number {
    const now = performance.now();
    return [...this.rooms.values()].reduce((oldest, { seenAt }) => Math.max(oldest, now - seenAt), 0);
  }

  /** How many rooms have participants on this process. */
  get size(): number {
    return this.rooms.size;
  }

  /** All participants with a socket on this process. */
  *participants(): Generator<LocalParticipant> {
    for (const room of this.rooms.values()) yield* room.participants.values();
  }

  /** A room with participants on this process. */
  find(roomId: string): ObservedRoom | undefined {
    return this.rooms.get(roomId);
  }

  /** Observes the room of a participant from now on. A page that had the same participant before is out. */
  add(participant: LocalParticipant): void {
    const { id, roomId } = participant;
    const room =
      this.rooms.get(roomId) ??
      new ObservedRoom(roomId, this.processId, {
        onExpiry: (expired) => this.endByLatestView(expired),
        onAdmitted: (admitted, its) => this.notify((listener) => listener.onAdmitted?.(admitted, its)),
        onOut: (out, reason: Reason) => this.notify((listener) => listener.onOut?.(out, reason)),
      });
    this.rooms.set(roomId, room);
    const previous = room.participants.get(id);
    room.participants.set(id, participant);
    previous?.end('replaced');
  }

  /**
   * The participant has left, or has no socket any more.
   * @returns whether they were here; not if they are already out, or have resumed with another socket
   */
  remove(participant: LocalParticipant): boolean {
    const room = this.rooms.get(participant.roomId);
    if (room?.participants.get(participant.id) !== participant) return false;
    room.participants.delete(participant.id);
    this.forgetIfEmpty(room);
    this.notify((listener) => listener.onRemoved?.(participant));
    return true;
  }

  /**
   * Observes a room, if anybody of it is on this process. Afterwards pages have got every change from before the call.
   * @throws DatabaseUnavailableError
   */
  async refresh(roomId: string): Promise<void> {
    if (!this.rooms.has(roomId)) return;
    this.wanted.add(roomId);
    this.next ??= this.observeWanted();
    await this.next;
  }

  /** As {@link refresh}; if Postgres is away, the periodic observation makes up for it. */
  hint(roomId: string): void {
    this.refresh(roomId).catch((error: unknown) => this.report(error));
  }

  @Interval('room-observation', PERIOD)
  observeAll(): void {
    // While an observation is late, no others queue up behind it.
    if (this.isStopped || this.rooms.size === 0 || this.next) return;
    for (const id of this.rooms.keys()) this.wanted.add(id);
    this.next = this.observeWanted();
    this.next.catch((error: unknown) => this.report(error));
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    for (const room of this.rooms.values()) room.stop();
  }

  private async observeWanted(): Promise<void> {
    await this.running;
    const ids = [...this.wanted];
    this.wanted.clear();
    this.next = null;
    const observation = this.observe(ids);
    this.running = observation.catch(() => undefined);
    await observation;
  }

  private async observe(ids: readonly string[]): Promise<void> {
    this.started += 1;
    const observation = this.started;
    const startedAt = performance.now();
    const views = await this.sessions.observe(ids);
    for (const id of ids) {
      const room = this.rooms.get(id);
      if (!room) continue;
      room.seenAt = startedAt;
      room.apply(views.get(id), observation);
      this.notify((listener) => listener.onObserved?.(room));
      this.forgetIfEmpty(room);
    }
  }

  /** The end counts at its instant; if Postgres does not respond, by what was last known. */
  private endByLatestView(room: ObservedRoom): void {
    const { view } = room;
    this.hint(room.id);
    setTimeout(() => {
      if (this.isStopped || room.view !== view || this.rooms.get(room.id) !== room) return;
      room.expire();
      this.forgetIfEmpty(room);
    }, END_PATIENCE).unref();
  }

  private forgetIfEmpty(room: ObservedRoom): void {
    if (room.participants.size > 0) return;
    room.stop();
    this.rooms.delete(room.id);
  }

  private notify(tell: (listener: RoomListener) => void): void {
    for (const listener of this.listeners) tell(listener);
  }

  private report(error: unknown): void {
    // An outage is logged where it is detected.
    if (error instanceof DatabaseUnavailableError || this.isStopped) return;
    this.logger.error('The rooms of this process could not be observed; Foyer will try again.', error);
  }
}
