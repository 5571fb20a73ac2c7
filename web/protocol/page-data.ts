import type { RoomState } from './messages.js';

/** What Foyer tells a page in its HTML, in `<script type="application/json" id="room">`. */
export interface PageData {
  readonly roomName: string;
  /** The role that the key in the page's URL gives. */
  readonly role: 'host' | 'visitor' | 'viewer';
  readonly room: RoomState;
  readonly theme: PageTheme;
  /** Where the page finds `SOCKET_PATH`: a proxy before Foyer may strip a prefix. */
  readonly socketPath: string;
  /**
   * Which other origins may show the page in a frame, and exchange messages with it: `['*']` for any, and otherwise a list
   * of origins as browsers write them, such as `https://a.example` or `https://a.example:8443`. `https://*.a.example` stands
   * for every subdomain of `a.example` at any depth, but not for `a.example` itself. Foyer's own origin always may; with
   * an empty list it is the only one.
   */
  readonly embedOrigins: readonly string[];
}

/** How the page looks. What is null looks as Foyer does by itself. */
export interface PageTheme {
  /** `#rrggbb`, in lower case, as are the other two. */
  readonly primary: string | null;
  readonly secondary: string | null;
  readonly focus: string | null;
  readonly logo: PageLogo | null;
  /** The path of an image, before and in the call. */
  readonly roomBackground: string | null;
  /** The path of an image, where people wait to be let in. */
  readonly knockBackground: string | null;
}

/** A logo in place of Foyer's name. */
export interface PageLogo {
  readonly path: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether it is too dark for a dark ground, or too light for a light one; null if neither. */
  readonly tone: 'dark' | 'light' | null;
}
