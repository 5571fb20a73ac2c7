import { type Measurements as Message, SAMPLE_PERIOD } from '../../protocol/messages.js';
import type { RoomMedia } from './room-media.js';
import type { Traffic } from './traffic.js';

/** How many samples go into a message: those of half a minute. */
const SAMPLES = 15;

/** Measures all connections of the page together, and reports it every half minute. */
export class Measurements {
  private timer: ReturnType<typeof setInterval> | undefined;
  private samples: Message['samples'][number][] = [];
  private last: ReadonlyMap<string, Traffic> = new Map();

  constructor(
    private readonly media: Pick<RoomMedia, 'traffic'>,
    private readonly report: (message: Message) => void,
  ) {}

  start(): void {
    this.timer ??= setInterval(() => void this.measure(), SAMPLE_PERIOD);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.samples = [];
    this.last = new Map();
  }

  private async measure(): Promise<void> {
    const { timer } = this;
    // A connection that is closed meanwhile has nothing to say.
    const traffic = await this.media.traffic().catch(() => null);
    if (!traffic || timer !== this.timer) return;
    this.samples.push(sampleOf(traffic, this.last));
    this.last = traffic;
    if (this.samples.length < SAMPLES) return;
    this.report({ samples: this.samples });
    this.samples = [];
  }
}

/** What went over the connections since the last time; one that is new counts from the next time on. */
function sampleOf(
  traffic: ReadonlyMap<string, Traffic>,
  last: ReadonlyMap<string, Traffic>,
): Message['samples'][number] {
  const sum = (name: keyof Traffic): number =>
    [...traffic].reduce(
      (total, [id, now]) => total + Math.max(0, now[name] - (last.get(id)?.[name] ?? now[name])),
      0,
    );
  return [
    percent(sum('lostSent'), sum('packetsSent')),
    percent(sum('lostReceived'), sum('lostReceived') + sum('packetsReceived')),
    bitrate(sum('bytesSent')),
    bitrate(sum('bytesReceived')),
  ];
}

/** In bits a second. @param bytes of one sample */
const bitrate = (bytes: number): number => Math.round((bytes * 8_000) / SAMPLE_PERIOD);

/** With one digit after the point. What was lost is known later than what was sent, so it may seem to be more. */
const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.min(100, Math.round((part * 1_000) / whole) / 10);
