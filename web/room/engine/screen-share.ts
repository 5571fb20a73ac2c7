import { isDenied } from './devices.js';
import type { SentTracks } from './room-media.js';

/** Text must stay sharp; it rarely moves. */
const SCREEN: DisplayMediaStreamOptions = { video: { frameRate: { max: 15 } }, audio: true };

/** The screen, window or tab that this page shares, and what it plays. */
export class ScreenShare {
  private current: Pick<SentTracks, 'screen' | 'screenSound'> = { screen: null, screenSound: null };
  /** Numbers the choices to share or not: only the last one counts. */
  private choice = 0;

  /** @param changed is called when other tracks are to be sent */
  constructor(private readonly changed: () => void) {}

  get tracks(): Pick<SentTracks, 'screen' | 'screenSound'> {
    return this.current;
  }

  /** @returns false if nothing can be shared; not if the person has changed their mind */
  async set(on: boolean): Promise<boolean> {
    if (!on) {
      this.stop();
      return true;
    }
    const choice = ++this.choice;
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia(SCREEN);
      if (choice === this.choice) this.take(stream);
      else for (const track of stream.getTracks()) track.stop();
      return true;
    } catch (error) {
      return isDenied(error);
    }
  }

  /** Shares nothing any more, or not what the person is just choosing. */
  stop(): void {
    this.choice += 1;
    this.close();
    this.changed();
  }

  private take(stream: MediaStream): void {
    const [screen] = stream.getVideoTracks();
    if (!screen) return;
    this.close();
    screen.contentHint = 'detail';
    this.current = { screen, screenSound: stream.getAudioTracks()[0] ?? null };
    // By the browser's own button.
    screen.addEventListener('ended', () => {
      if (this.current.screen === screen) this.stop();
    });
    this.changed();
  }

  private close(): void {
    const { screen, screenSound } = this.current;
    // First, so that its end is known to be wanted.
    this.current = { screen: null, screenSound: null };
    screen?.stop();
    screenSound?.stop();
  }
}
