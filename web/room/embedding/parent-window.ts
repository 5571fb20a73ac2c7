import type { EmbedEvent } from '../../protocol/embedding.js';
import { type Command, parseCommand } from './command.js';
import { isAllowedOrigin } from './origins.js';

/** What counts of the page's own window. */
export interface FramedWindow {
  readonly parent: Pick<Window, 'postMessage'>;
  /** Firefox has had `ancestorOrigins` only for a short time. */
  readonly location: { readonly origin: string; readonly ancestorOrigins?: ArrayLike<string> };
  readonly document: { readonly referrer: string };
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

/** The window that shows this page in a frame: it is sent events, and it may send commands. */
export class ParentWindow {
  /** Where events go; null if nobody may have them. */
  private target: string | null;
  private readonly allowed: readonly string[];

  /** @param embedOrigins who may embed the page, beside Foyer itself */
  constructor(
    private readonly own: FramedWindow,
    embedOrigins: readonly string[],
  ) {
    this.allowed = [...embedOrigins, own.location.origin];
    this.target = this.targetOf(own.location.ancestorOrigins?.[0] ?? originOf(own.document.referrer));
  }

  send(event: EmbedEvent): void {
    if (this.target !== null) this.own.parent.postMessage(event, this.target);
  }

  /** @param listener is called with each command that comes from the parent, from an origin that may embed the page */
  onCommand(listener: (command: Command) => void): void {
    this.own.addEventListener('message', ({ source, origin, data }) => {
      if (source !== this.own.parent || !isAllowedOrigin(origin, this.allowed)) return;
      const command = parseCommand(data);
      if (command === null) return;
      // The referrer may have been another page of the site, or none.
      this.target = this.targetOf(origin);
      listener(command);
    });
  }

  /** @param origin null, or `null`, if it is not known */
  private targetOf(origin: string | null): string | null {
    if (origin !== null && origin !== 'null') return isAllowedOrigin(origin, this.allowed) ? origin : null;
    return this.allowed.includes('*') ? '*' : null;
  }
}

function originOf(url: string): string | null {
  return url === '' ? null : new URL(url).origin;
}
