import type { FramedWindow } from '../../../web/room/embedding/parent-window.js';

export const FOYER = 'https://foyer.example';
export const SITE = 'https://site.example';

/** The page's window in a frame, without a browser. */
export class FakeFrame implements FramedWindow {
  /** What the parent was sent, and for which origin. */
  readonly sent: { readonly message: unknown; readonly target: unknown }[] = [];
  readonly parent = {
    postMessage: (message: unknown, target: unknown): void => void this.sent.push({ message, target }),
  };
  readonly window: unknown = this;
  private readonly listeners: ((event: MessageEvent<unknown>) => void)[] = [];

  constructor(
    readonly location: FramedWindow['location'] = { origin: FOYER, ancestorOrigins: [SITE] },
    readonly document = { referrer: '' },
  ) {}

  addEventListener(_type: 'message', listener: (event: MessageEvent<unknown>) => void): void {
    this.listeners.push(listener);
  }

  /** A message arrives. */
  receive(data: unknown, origin = SITE, source: unknown = this.parent): void {
    for (const listener of this.listeners) listener({ data, origin, source } as MessageEvent<unknown>);
  }

  /** The types of the events that were sent. */
  get types(): unknown[] {
    return this.sent.map(({ message }) => (message as { type: unknown }).type);
  }
}
