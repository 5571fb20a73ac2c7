import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import type { Room } from '../rooms/room.js';
import type { RoomRole } from './room-role.js';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 1.125rem/1.5 system-ui, sans-serif;
  color: #1b1f24; background: #f3f1ec; }
main { box-sizing: border-box; width: min(34rem, 100%); padding: 2rem 1.5rem; }
h1 { margin: 0 0 1rem; font-size: clamp(1.75rem, 6vw, 2.5rem); line-height: 1.15; }
p { margin: 0 0 .75rem; overflow-wrap: anywhere; }
.state { display: inline-block; margin-bottom: 1rem; padding: .15rem .7rem; border: 2px solid; border-radius: 1rem;
  font-weight: 600; }
.open { color: #14532d; } .closed { color: #7c2d12; }
@media (prefers-color-scheme: dark) {
  body { color: #eceae5; background: #17191c; } .open { color: #86efac; } .closed { color: #fdba74; }
}
`;

/** Lets the page's own style in and nothing else: no script, no frame, no form, nothing from elsewhere. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors *',
].join('; ');

const ROLES: Readonly<Record<RoomRole, string>> = {
  guest: 'You are here as a guest.',
  host: 'You are here as a host.',
  viewer: 'You are here as a viewer.',
};

/** The room can be used. */
export function openPage(room: Room, role: RoomRole): string {
  const ends = DateTime.fromJSDate(room.endsAt, { zone: 'utc' });
  const closes = ends.plus({ hours: 1 });
  const wait = room.locked && role === 'guest' ? '<p>The room is locked: a host will let you in.</p>' : '';
  return page(
    'This room is open',
    `<p class="state open">Open</p>
<h1>This room is open</h1>
<p>The meeting ends on ${time(ends)}. The room stays open an hour longer, until ${time(closes)}.</p>
<p>${ROLES[role]}</p>
${wait}`,
  );
}

/** There is no such room, or not any more. The two are not told apart: a name must not be guessable by asking. */
export const ENDED_PAGE = page(
  'There is no room here',
  `<p class="state closed">Closed</p>
<h1>There is no room here</h1>
<p>It has ended, or it never existed. A room closes an hour after its meeting ends.</p>
<p>If you were invited, ask for a new link.</p>`,
);

/** The room exists, but the key in the URL is not one of its keys. */
export const WRONG_KEY_PAGE = page(
  'This link is not valid',
  `<p class="state closed">Not valid</p>
<h1>This link is not valid</h1>
<p>The room exists, but the key in this link does not belong to it.</p>
<p>Ask for the link again, and copy all of it.</p>`,
);

function time(instant: DateTime): string {
  return `<time datetime="${instant.toISO()}">${instant.setLocale('en-GB').toFormat("d MMMM yyyy 'at' HH:mm")} UTC</time>`;
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}
