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

/**
 * Allows the page for developers its own scripts and styles, the API of this server, and frames with its rooms.
 * @param publicUrl of this server; `{organization}` may stand in it
 */
export function embedGuidePolicy(publicUrl: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    `frame-src 'self' ${roomSourceOf(publicUrl)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Where rooms are, as a source of a policy (CSP 3, section 2.3.1), which has no pattern within a label of a host. */
function roomSourceOf(publicUrl: string): string {
  const [scheme = '', , authority = ''] = publicUrl.split('/', 3);
  const host = authority.replace(/^\{organization\}\./, '*.');
  return host.includes('{') ? scheme : `${scheme}//${host}`;
}
