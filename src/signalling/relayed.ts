import type { ToPage } from '../../web/protocol/messages.js';

/** Messages that people in a room send each other. */
export type RelayedEvent = 'signal' | 'chat' | 'reaction' | 'muted';

/** A message of one participant for another one, or for all in the room. */
export interface Relayed<Event extends RelayedEvent = RelayedEvent> {
  readonly roomId: string;
  readonly from: string;
  /** A participant; null for all in the room. */
  readonly to: string | null;
  readonly event: Event;
  readonly message: Parameters<ToPage[Event]>[0];
}
