import { type CommandName, COMMANDS } from '../protocol/embedding.js';
import { frameUrlOf, SWITCHES, TEXTS } from './attributes.js';

const ALLOW = 'autoplay; camera; microphone; fullscreen; speaker-selection; display-capture; clipboard-write';

const ATTRIBUTES = ['room', ...TEXTS, ...SWITCHES].map((name) => name.toLowerCase());

/** A room in a frame. Its attributes become parameters of the room's URL, and messages of the page become events. */
class RoomElement extends HTMLElement {
  static readonly observedAttributes = ['title', ...ATTRIBUTES];

  private readonly frame = document.createElement('iframe');
  private url: URL | null = null;

  constructor() {
    super();
    // As attributes, any style of the site counts more.
    const attributes = { allow: ALLOW, width: '100%', height: '100%', frameborder: '0' };
    for (const [name, value] of Object.entries(attributes)) this.frame.setAttribute(name, value);
  }

  connectedCallback(): void {
    addEventListener('message', this.onMessage);
    if (getComputedStyle(this).display === 'inline') this.style.display = 'block';
    this.render();
    this.replaceChildren(this.frame);
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.onMessage);
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.render();
  }

  /** Sends a command to the page; without a page nothing happens. */
  send(command: CommandName, args: readonly unknown[]): void {
    if (!this.url) return;
    const message = { command, args: args.filter((value) => typeof value === 'boolean') };
    this.frame.contentWindow?.postMessage(message, {
      targetOrigin: this.url.origin,
      ...delegationFor(command),
    });
  }

  private readonly onMessage = ({ source, origin, data }: MessageEvent): void => {
    if (source !== this.frame.contentWindow || origin !== this.url?.origin) return;
    const { type, payload } = (data ?? {}) as { readonly type?: unknown; readonly payload?: unknown };
    if (typeof type === 'string') this.dispatchEvent(new CustomEvent(type, { detail: payload }));
  };

  private render(): void {
    this.frame.title = this.title || 'Video meeting';
    const room = this.getAttribute('room') ?? '';
    const url = frameUrlOf(room, (name) => this.getAttribute(name));
    if (!url && room !== '') console.warn(`<${this.localName}>: "room" is not the URL of a room: ${room}`);
    if (url?.href === this.url?.href) return;
    this.url = url;
    if (url) this.frame.src = url.href;
    else this.frame.removeAttribute('src');
  }
}

/** A property for each attribute, as frameworks set them. */
for (const name of ATTRIBUTES.filter((each) => !(each in HTMLElement.prototype)))
  Object.defineProperty(RoomElement.prototype, name, {
    get(this: RoomElement) {
      return this.getAttribute(name);
    },
    set(this: RoomElement, value: string | boolean | null | undefined) {
      if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, String(value));
    },
  });

/** A method for each command, in camel case. */
for (const command of Object.keys(COMMANDS) as CommandName[])
  Object.defineProperty(
    RoomElement.prototype,
    command.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
    {
      value(this: RoomElement, ...args: unknown[]) {
        this.send(command, args);
      },
    },
  );

/** A screen is shared after a click only: one on the site counts in the frame as well (WICG, Capability Delegation). */
function delegationFor(command: CommandName): { readonly delegate?: string } {
  const { userActivation } = navigator as { readonly userActivation?: UserActivation };
  return command === 'toggle_screenshare' && userActivation?.isActive === true
    ? { delegate: 'display-capture' }
    : {};
}

/** Defines the element under a name, unless there is one of that name. */
export function defineElement(name: string): void {
  // A class has one name only.
  if (!customElements.get(name)) customElements.define(name, class extends RoomElement {});
}
