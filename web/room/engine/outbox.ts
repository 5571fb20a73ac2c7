import type { Pace } from '../../protocol/pace.js';

/** Messages that need no response, in their order: they wait while the page has no socket, and until it is their time. */
export class Outbox<Message> {
  private waiting: Message[] = [];
  private isOpen = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param size how many may wait; of more, the oldest are dropped */
  constructor(
    private readonly send: (message: Message) => void,
    private readonly pace: Pace,
    private readonly size: number,
  ) {}

  add(message: Message): void {
    this.waiting = [...this.waiting, message].slice(-this.size);
    this.sendWaiting();
  }

  /** Messages can be sent from now on. */
  open(): void {
    this.isOpen = true;
    this.sendWaiting();
  }

  /** Messages wait from now on. */
  pause(): void {
    this.isOpen = false;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Forgets what waits. */
  clear(): void {
    this.pause();
    this.waiting = [];
  }

  private sendWaiting(): void {
    if (!this.isOpen || this.timer !== undefined) return;
    while (this.waiting.length > 0 && this.pace.take()) {
      const [message] = this.waiting.splice(0, 1);
      if (message !== undefined) this.send(message);
    }
    if (this.waiting.length === 0) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.sendWaiting();
    }, this.pace.interval);
  }
}
