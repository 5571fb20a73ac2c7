import type { Browser, BrowserContextOptions } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { makeRoom, type Room } from '../support/rooms.js';
import type { Scene } from '../support/scene.js';
import { CallPage } from './call.js';

/** The name of this machine on which browsers give no devices to pages: it is neither `localhost` nor on `https`. */
export const INSECURE_HOST = 'foyer.test';

/** What makes Chromium connect pages of one machine, each with a made-up camera and microphone. */
const MADE_UP_DEVICES = [
  '--use-fake-device-for-media-stream=fps=10',
  '--use-fake-ui-for-media-stream',
  '--allow-loopback-in-peer-connection',
  '--auto-select-desktop-capture-source=Entire screen',
  `--host-resolver-rules=MAP ${INSECURE_HOST} 127.0.0.1`,
];

/** As small as the page can be: four of them must fit on a machine with two cores. */
export const SMALL = { viewport: { width: 400, height: 300 } };

/** Who comes with nothing on: for tests of rules, without the cost of media. */
export const QUIET = '?audio=off&video=off';

type Role = 'visitor' | 'host' | 'viewer';

/** How somebody opens a page. */
interface Opening extends BrowserContextOptions {
  /** Parameters beside the key. */
  readonly query?: string;
  /** Another server than that of the test, or a balancer. */
  readonly server?: string;
  /** Runs in the page before its own scripts. */
  readonly script?: string;
}

export interface Callers {
  /** Opens any page. */
  visit(url: string, options?: BrowserContextOptions): Promise<CallPage>;
  /** Opens a room's page. */
  open(room: Room, role: Role, opening?: Opening): Promise<CallPage>;
  /** Opens a room's page and joins. */
  enter(room: Room, role: Role, name: string, opening?: Opening): Promise<CallPage>;
  /** A room with URLs for every role. */
  room(properties?: object): Promise<Room>;
}

/** A browser for the tests of a `describe`. Pages are closed after the test that opens them; those of a `beforeAll` stay. */
export function useCallers({ app, acme }: Pick<Scene, 'app' | 'acme'>): Callers {
  let browser: Browser;
  const calls: CallPage[] = [];
  let lasting = 0;
  beforeAll(async () => {
    browser = await launchBrowser(MADE_UP_DEVICES);
  });
  beforeEach(() => {
    lasting = calls.length;
  });
  afterEach(async () => {
    for (const call of calls.splice(lasting)) await call.close();
  });
  afterAll(() => browser.close());
  const visit = async (url: string, options: BrowserContextOptions = {}, script = ''): Promise<CallPage> => {
    const call = await CallPage.open(browser, url, script, options);
    calls.push(call);
    return call;
  };
  const open: Callers['open'] = (room, role, opening = {}) => {
    const { query = '', server = app.url, script = '', ...options } = opening;
    return visit(urlFor(server, room, role, query), options, script);
  };
  return {
    visit: (url, options) => visit(url, options),
    open,
    enter: async (room, role, name, opening) => {
      const call = await open(room, role, opening);
      await call.join(name);
      return call;
    },
    room: (properties) => makeRoom(acme, properties),
  };
}

/** The URL of a room for somebody, at the address where this test's server listens. */
export function urlFor(
  server: string,
  { url, hostUrl = '', viewerUrl = '' }: Room,
  role: Role,
  query: string,
) {
  const given = new URL({ visitor: url, host: hostUrl, viewer: viewerUrl }[role]);
  const opened = new URL(given.pathname + query, server);
  for (const [name, value] of given.searchParams) opened.searchParams.set(name, value);
  return opened.href;
}
