import { frameAncestors } from '../http/browser/page.view.js';

/**
 * Allows the call its own scripts, styles and socket, and nothing of other origins. `'self'` includes the socket in every
 * browser that the page is built for (CSP 3, section 6.7.2.8). What is played comes from the participants, not by fetch.
 * @param embedOrigins the origins that may embed the room
 */
export const callPolicy = (embedOrigins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob: mediastream:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors(embedOrigins)}`,
  ].join('; ');

/** The devices that the page asks for. A site that shows it in a frame decides by the frame's `allow` whether it may. */
export const DEVICES_POLICY = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'speaker-selection=(self)',
  'autoplay=(self)',
].join(', ');
