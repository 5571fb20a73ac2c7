import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';

/** What a page has received from one other page since they were connected. */
interface Received {
  readonly state: string;
  readonly frames: number;
  readonly audioPackets: number;
}

/** The connections that a page has made, for `getStats`. */
declare const connections: {
  readonly connectionState: string;
  getStats(): Promise<{ forEach(see: (report: Report) => void): void }>;
}[];

interface Report {
  readonly type: string;
  readonly kind?: string;
  readonly framesDecoded?: number;
  readonly packetsReceived?: number;
}

/** Chromium with a made-up camera and microphone, which connects pages of the same machine. */
export function launchCaller(): Promise<Browser> {
  return launchBrowser([
    '--use-fake-device-for-media-stream=fps=10',
    '--use-fake-ui-for-media-stream',
    '--allow-loopback-in-peer-connection',
    '--auto-select-desktop-capture-source=Entire screen',
  ]);
}

/** Somebody with a browser profile of their own. */
export class CallPage {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    /** What the page has complained of. */
    readonly complaints: readonly string[],
  ) {}

  /** Opens the page of a room. */
  static async open(browser: Browser, url: string): Promise<CallPage> {
    const context = await browser.newContext({
      viewport: { width: 800, height: 600 },
      permissions: ['camera', 'microphone'],
    });
    // As a string: it runs in the page.
    await context.addInitScript(`
      window.connections = [];
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(...parameters) { super(...parameters); connections.push(this); }
      };`);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(url);
    return new CallPage(context, page, complaints);
  }

  async join(name: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByRole('button', { name: 'Join', exact: true }).click();
    await this.page.getByRole('navigation', { name: 'Controls' }).waitFor();
  }

  /** What arrives over each open connection. */
  received(): Promise<Received[]> {
    return this.page.evaluate(async () => {
      const open = connections.filter(({ connectionState }) => connectionState !== 'closed');
      return Promise.all(
        open.map(async (connection) => {
          let [frames, audioPackets] = [0, 0];
          (await connection.getStats()).forEach(({ type, kind, framesDecoded = 0, packetsReceived = 0 }) => {
            if (type !== 'inbound-rtp') return;
            if (kind === 'video') frames += framesDecoded;
            else audioPackets += packetsReceived;
          });
          return { state: connection.connectionState, frames, audioPackets };
        }),
      );
    });
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
