import { page } from '../http/browser/page.view.js';

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
