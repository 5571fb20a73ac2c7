import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrameLocator, Page } from 'playwright-core';
import { EVENTS } from '../../web/protocol/embedding.js';
import { eventually } from '../support/process.js';

/** A site with pages that embed a room, on another host than Foyer's. */
export class Site {
  private html = '';
  private headers: Readonly<Record<string, string>> = {};
  private readonly server: Server;

  constructor() {
    this.server = createServer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...this.headers }).end(this.html),
    );
  }

  /** @returns its origin */
  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  /**
   * Makes its page.
   * @param foyer where the script comes from
   * @param element the markup of the element
   * @param headers of its responses
   */
  show(foyer: string, element: string, headers: Readonly<Record<string, string>> = {}): void {
    this.headers = headers;
    this.html = `<!doctype html><title>A site</title>
<style>foyer-embed, whereby-embed { height: 400px }</style>
<button>Do it</button>
${element}
<script>
  var seen = [];
  var room = document.querySelector('foyer-embed, whereby-embed');
  for (const type of ${JSON.stringify(EVENTS)})
    room.addEventListener(type, ({ detail }) => seen.push(detail === null ? type : type + ' ' + JSON.stringify(detail)));
</script>
<script src="${foyer}/embed.js"></script>`;
  }
}

/** Runs in the page: whether a video shows something. */
export const shows = (video: object): boolean => (video as { videoWidth: number }).videoWidth > 0;

/** The page of a site, as its scripts see it. */
export class EmbeddingPage {
  constructor(private readonly page: Page) {}

  /** The page of the room. */
  get room(): FrameLocator {
    return this.page.frameLocator('iframe');
  }

  /** Runs a script of the site, which finds the element in `room`. */
  run(script: string): Promise<unknown> {
    return this.page.evaluate(script);
  }

  /** Runs a script when a person clicks on the site. */
  async runOnClick(script: string): Promise<void> {
    await this.run(`document.querySelector('button').onclick = () => { ${script} }`);
    await this.page.getByRole('button', { name: 'Do it' }).click();
  }

  /** Waits until the element has fired these events, in this order, and no other since the last time. */
  async expectEvents(...expected: string[]): Promise<void> {
    let seen: unknown[] = [];
    const haveCome = async (): Promise<boolean> => {
      seen = (await this.run('seen')) as unknown[];
      return seen.length >= expected.length;
    };
    await eventually(haveCome).catch(() => undefined);
    expect(seen).toEqual(expected);
    await this.run('seen.length = 0');
  }
}
