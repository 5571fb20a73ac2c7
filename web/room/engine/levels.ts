import { LevelMeter } from './level-meter.js';
import type { RoomMedia } from './room-media.js';
import { Speaker } from './speaker.js';
import type { Store } from './store.js';

/** How often levels and the speaker are measured, in ms. */
const PERIOD = 200;

/** Keeps in the state how loud everybody is, and who speaks. */
export class Levels {
  private readonly meter = new LevelMeter();
  private readonly speaker = new Speaker();
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly store: Store,
    private readonly media: Pick<RoomMedia, 'levels'>,
  ) {}

  /** @param microphone of this page; null while it is off */
  listenTo(microphone: MediaStreamTrack | null): void {
    this.meter.measure(microphone);
  }

  start(): void {
    this.timer ??= setInterval(() => this.measure(), PERIOD);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.meter.stop();
    this.store.set({ speaker: null, levels: new Map() });
    this.store.setLocal({ level: 0 });
  }

  private measure(): void {
    const { local, phase, participants, self } = this.store.state;
    const level = local.microphone ? this.meter.level : 0;
    this.store.setLocal({ level });
    if (phase !== 'in' || !self) return;
    const loud = this.media.levels();
    const levels = new Map([[self.id, level]]);
    for (const { id, media } of participants) levels.set(id, media.microphone ? (loud.get(id) ?? 0) : 0);
    const before = this.store.state.levels;
    if (levels.size !== before.size || [...levels].some(([id, own]) => own !== before.get(id)))
      this.store.set({ levels });
    this.store.set({ speaker: this.speaker.update(levels, performance.now()) });
  }
}
