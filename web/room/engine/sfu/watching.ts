import type { WantedStream } from '../../../protocol/messages.js';
import { Pace } from '../../../protocol/pace.js';
import type { SfuRequests } from './sfu-requests.js';

/** How long changes are gathered, in ms: when a page is turned, many come at once. */
const GATHERING = 50;
/** How long the page waits before it asks again for what could not be done, in ms; up to twice as long. */
const RETRY_DELAY = 2_000;

/** Keeps the media server informed of what the page wants: all of it, whenever it is something else, one request at a time. */
export class Watching {
  private wanted: readonly WantedStream[] = [];
  /** What Foyer has acknowledged, as JSON; null if that is not known. */
  private acknowledged: string | null = '[]';
  private isAsking = false;
  private isStopped = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param pace below that of docs/limits.md */
  constructor(
    private readonly requests: Pick<SfuRequests, 'watch'>,
    private readonly pace: Pace = new Pace(8, 1.5),
  ) {}

  want(streams: readonly WantedStream[]): void {
    this.wanted = streams;
    if (!this.isAsking) this.timer ??= this.askIn(GATHERING);
  }

  /** Asks again, also for what is the same: the socket was lost meanwhile, or the server has forgotten. */
  repeat(): void {
    this.acknowledged = null;
    clearTimeout(this.timer);
    this.timer = this.isAsking ? undefined : this.askIn(0);
  }

  /** Asks for nothing any more. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private askIn(delay: number): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.timer = undefined;
      void this.ask();
    }, delay);
  }

  private async ask(): Promise<void> {
    const { wanted } = this;
    const key = JSON.stringify(wanted);
    if (this.isAsking || key === this.acknowledged) return;
    if (!this.pace.take()) {
      this.timer ??= this.askIn(this.pace.interval);
      return;
    }
    this.isAsking = true;
    // A wish to repeat that comes meanwhile must not be overwritten.
    this.acknowledged = key;
    const isDone = await this.requests.watch(wanted);
    this.isAsking = false;
    if (this.isStopped) return;
    if (!isDone) {
      this.acknowledged = null;
      this.timer ??= this.askIn(RETRY_DELAY * (1 + Math.random()));
    } else if (this.wanted !== wanted || this.acknowledged === null) {
      this.timer ??= this.askIn(GATHERING);
    }
  }
}
