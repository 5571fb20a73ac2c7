import { EVENTS } from '../protocol/embedding.js';
import type { EventLog } from './event-log.js';

/** The room that the page shows, in the element that sites use. */
export class ShownRoom {
  private shown: (HTMLElement & Record<string, unknown>) | null = null;

  constructor(
    private readonly place: HTMLElement,
    private readonly log: EventLog,
  ) {}

  show(url: string): void {
    const room = document.createElement('foyer-embed');
    for (const type of EVENTS)
      room.addEventListener(type, (event) => this.log.add(type, (event as CustomEvent<unknown>).detail));
    room.setAttribute('room', url);
    this.place.replaceChildren(room);
    this.place.scrollIntoView({ block: 'nearest' });
    this.shown = room as typeof room & Record<string, unknown>;
  }

  /** Calls a method of the element. */
  run(method: string): void {
    const command = this.shown?.[method];
    if (typeof command === 'function') command.call(this.shown);
  }
}
