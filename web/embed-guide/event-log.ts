/** Most events that are shown: the latest. */
const MAX_EVENTS = 200;

/** The events of a room, the latest first. */
export class EventLog {
  /** @param list an `<ol>` */
  constructor(private readonly list: HTMLElement) {}

  /** @param detail of the event; null for none */
  add(type: string, detail: unknown): void {
    const item = document.createElement('li');
    const time = new Date().toLocaleTimeString();
    for (const [kind, text] of [
      ['time', time],
      ['strong', type],
      ['code', detail === null ? '' : JSON.stringify(detail)],
    ] as const)
      if (text !== '') item.append(Object.assign(document.createElement(kind), { textContent: text }), ' ');
    this.list.prepend(item);
    while (this.list.children.length > MAX_EVENTS) this.list.lastElementChild?.remove();
  }

  clear(): void {
    this.list.replaceChildren();
  }
}
