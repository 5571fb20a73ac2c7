import { Injectable } from '@nestjs/common';
import type { PageServer } from './page-socket.js';
import { Relay } from './relay.js';
import type { Relayed } from './relayed.js';
import { RoomObserver } from './room-observer.js';
import type { ObservedRoom } from './observed-room.js';

/** Brings what people in a room send each other to their pages. Nothing leaves the room of its sender. */
@Injectable()
export class Delivery {
  constructor(
    private readonly observer: RoomObserver,
    private readonly relay: Relay,
  ) {}

  /** Receives what other processes send. */
  connect(server: PageServer): void {
    this.relay.connect(server, {
      onChanged: (roomId) => this.observer.hint(roomId),
      onRelayed: (relayed) => this.receive(relayed),
    });
  }

  /**
   * Delivers a message of a participant of this process.
   * @returns false if the sender, or the one whom it is for, is not in the room
   */
  send(relayed: Relayed): boolean {
    const { roomId, from, to } = relayed;
    const room = this.observer.find(roomId);
    if (!room?.has(from) || (to !== null && !room.has(to))) return false;
    if (to === null ? !room.isComplete : !room.participants.has(to)) this.relay.send(relayed);
    this.deliver(relayed, room);
    return true;
  }

  /**
   * Delivers a message from another process. Its sender may have joined so recently that nobody here knows: then the room
   * is observed first, so that pages learn of the participant before they get messages of theirs.
   */
  private receive(relayed: Relayed): void {
    const { roomId, from } = relayed;
    const room = this.observer.find(roomId);
    room?.queue(async () => {
      // If Postgres is away, the message is lost, as on any broken connection.
      if (!room.has(from)) await this.observer.refresh(roomId).catch(() => undefined);
      if (room.has(from)) this.deliver(relayed, room);
    });
  }

  private deliver({ to, event, message }: Relayed, room: ObservedRoom): void {
    const target = to === null ? undefined : room.participants.get(to);
    const targets = to === null ? room.audience : target && room.has(target.id) ? [target] : [];
    for (const participant of targets) participant.pass(event, message);
  }
}
