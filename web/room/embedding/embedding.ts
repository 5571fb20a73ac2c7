import type { CommandName } from '../../protocol/embedding.js';
import type { Meeting } from '../meeting.js';
import type { Command } from './command.js';
import { eventsBetween } from './events.js';
import { type FramedWindow, ParentWindow } from './parent-window.js';
import { type Shown, type Situation, situationOf } from './situation.js';

/** What the page can do while it shows what it takes. */
export type Offers = Partial<
  Record<
    Extract<CommandName, 'knock' | 'open_settings' | 'toggle_chat' | 'toggle_people'>,
    (isOn?: boolean) => void
  >
>;

/** A page in a frame of another site: the site learns what happens, and its commands take effect. */
export class Embedding {
  private shown: Shown = { isAsking: true, hasPreview: false, panel: null };
  private situation: Situation;
  private readonly offers: Offers[] = [];

  constructor(
    private readonly meeting: Meeting,
    private readonly parent: ParentWindow,
  ) {
    this.situation = situationOf(meeting.state, this.shown, null);
    meeting.subscribe(() => this.report());
    parent.onCommand((command) => this.run(command));
  }

  /** Says that the page shows something, and takes commands. */
  ready(): void {
    this.parent.send({ type: 'ready', payload: undefined });
  }

  /** Takes note of what the page shows now. */
  show(shown: Partial<Shown>): void {
    this.shown = { ...this.shown, ...shown };
    this.report();
  }

  /** Adds what the page can do now. @returns takes it back */
  offer(offers: Offers): () => void {
    this.offers.push(offers);
    return () => void this.offers.splice(this.offers.indexOf(offers), 1);
  }

  private report(): void {
    // The next call begins without an open panel.
    if (this.meeting.state.phase !== 'in') this.shown = { ...this.shown, panel: null };
    const before = this.situation;
    this.situation = situationOf(this.meeting.state, this.shown, before);
    for (const event of eventsBetween(before, this.situation)) this.parent.send(event);
  }

  /** Does what the person could do by themselves now, and nothing else. */
  private run({ name, isOn }: Command): void {
    const { meeting, situation } = this;
    const { phase } = situation;
    switch (name) {
      case 'cancel_knock':
        if (phase === 'waiting') void meeting.leave();
        return;
      case 'leave_room':
        if (phase === 'in' || phase === 'joining') void meeting.leave();
        return;
      case 'end_meeting':
        if (phase === 'in' && meeting.state.role === 'host') void meeting.endMeeting();
        return;
      case 'toggle_microphone':
        if (situation.microphone !== null) void meeting.setMicrophone(isOn ?? !situation.microphone);
        return;
      case 'toggle_camera':
        if (situation.camera !== null) void meeting.setCamera(isOn ?? !situation.camera);
        return;
      case 'toggle_screenshare':
        if (situation.screen !== null && isOn !== situation.screen) void meeting.setScreen(!situation.screen);
        return;
      default:
        this.offers.findLast((each) => each[name] !== undefined)?.[name]?.(isOn);
    }
  }
}

/** @returns null if the page is not in a frame */
export function embeddingIn(
  own: FramedWindow & { readonly window: unknown },
  meeting: Meeting,
  embedOrigins: readonly string[],
): Embedding | null {
  return own.parent === own.window ? null : new Embedding(meeting, new ParentWindow(own, embedOrigins));
}
