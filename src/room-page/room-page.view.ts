import { DateTime } from 'luxon';
import { page } from '../http/browser/page.view.js';
import { OPEN_AFTER_END, type Room } from '../rooms/room.js';
import type { RoomRole } from '../rooms/room-url.js';

const ROLES: Readonly<Record<RoomRole, string>> = {
  guest: 'You are here as a guest.',
  host: 'You are here as a host.',
  viewer: 'You are here as a viewer.',
};

/** The room can be used. */
export function openPage(room: Room, role: RoomRole): string {
  const ends = DateTime.fromJSDate(room.endsAt, { zone: 'utc' });
  const closes = ends.plus(OPEN_AFTER_END);
  const verb = ends < DateTime.utc() ? 'ended' : 'ends';
  const lock = room.locked && role === 'guest' ? '<p>The room is locked.</p>' : '';
  return page(
    'This room is open',
    `<p class="state open">Open</p>
<h1>This room is open</h1>
<p>The meeting ${verb} on ${time(ends)}. The room stays open an hour longer, until ${time(closes)}.</p>
<p>${ROLES[role]}</p>
${lock}`,
  );
}

/** The room does not exist, or not any more. The page does not distinguish the two, so that nobody can guess names. */
export const ENDED_PAGE = page(
  'There is no room here',
  `<p class="state closed">Closed</p>
<h1>There is no room here</h1>
<p>It has ended, or it never existed. A room closes an hour after its meeting ends.</p>
<p>If you were invited, ask for a new link.</p>`,
);

/** The organization of the room is suspended. The page does not say so. */
export const CLOSED_PAGE = page(
  'This room is closed',
  `<p class="state closed">Closed</p>
<h1>This room is closed</h1>
<p>Nobody can enter it at the moment. Ask the person who invited you.</p>`,
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
