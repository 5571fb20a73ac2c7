import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

/** What a page has received from one other page since they were connected. */
export interface Received {
  readonly state: string;
  readonly frames: number;
  readonly audioPackets: number;
}

declare global {
  /** In the page: the connections that it has made, for `getStats`. */
  const connections: {
    readonly connectionState: string;
    getStats(): Promise<{ forEach(see: (report: Report) => void): void }>;
  }[];
}

interface Report {
  readonly type: string;
  readonly kind?: string;
  readonly mid?: string;
  readonly frameWidth?: number;
  readonly framesDecoded?: number;
  readonly packetsReceived?: number;
}

/** Runs in the page: keeps its connections, and lets a camera give small pictures, so that many pages fit on a machine. */
const OBSERVED = `
  window.connections = [];
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...parameters) { super(...parameters); connections.push(this); }
  };
  if (window.MediaDevices) {
    const { getUserMedia } = MediaDevices.prototype;
    MediaDevices.prototype.getUserMedia = function ({ audio, video }) {
      return getUserMedia.call(this, { audio, video: video && { ...video, width: 320, height: 240 } });
    };
  }`;

/** How long a page may take on a machine that has other work, in ms. */
export const PATIENCE = 120_000;

/** Somebody with a browser profile of their own. */
export class CallPage {
  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
    /** What the page has complained of. */
    readonly complaints: readonly string[],
  ) {}

  /** Opens the page of a room. @param script runs in it before its own */
  static async open(
    browser: Browser,
    url: string,
    script: string,
    options: BrowserContextOptions,
  ): Promise<CallPage> {
    const context = await browser.newContext({
      viewport: { width: 800, height: 600 },
      permissions: ['camera', 'microphone'],
      ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    await context.addInitScript(OBSERVED + script);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(url);
    return new CallPage(context, page, complaints);
  }

  /** Presses Join, and waits until the page is in. */
  async join(name: string): Promise<void> {
    await this.ask(name);
    await this.page.getByRole('navigation', { name: 'Controls' }).waitFor();
  }

  /** Presses Join, or Ask to join if the room is locked. */
  async ask(name: string): Promise<void> {
    await this.page.getByLabel('Your name').fill(name);
    await this.page.getByRole('button', { name: /^(Join|Ask to join)$/ }).click();
  }

  /** Presses a button with exactly this name. */
  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).first().click();
  }

  /** Waits until the page has this title. */
  title(name: string): Promise<void> {
    return this.page.getByRole('heading', { name, exact: true, level: 1 }).waitFor();
  }

  /** Waits until this text can be seen. */
  text(text: string): Promise<void> {
    return this.page.getByText(text, { exact: true }).filter({ visible: true }).first().waitFor();
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
