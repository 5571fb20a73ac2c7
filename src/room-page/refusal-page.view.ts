import { page } from '../http/browser/page.view.js';

/** The icons of these pages are those of the page of a call, web/room/ui/icons.tsx. */
const BRAND = 'M6.5 20.5V6.5a3 3 0 0 1 3-3h5a3 3 0 0 1 3 3v14M3.5 20.5h17M14 12.3v.4';
const LOCK =
  'M7.5 11h9a2.5 2.5 0 0 1 2.5 2.5v4a2.5 2.5 0 0 1-2.5 2.5h-9A2.5 2.5 0 0 1 5 17.5v-4A2.5 2.5 0 0 1 7.5 11zM8 11V7.5a4 4 0 0 1 8 0V11';

/** The room does not exist, or not any more. The page does not distinguish the two, so that nobody can guess names. */
export const ENDED_PAGE = refusal('There is no room here', BRAND, [
  'It has ended, or it never existed. A room closes an hour after its meeting ends.',
  'If you were invited, ask for a new link.',
]);

/** The organization of the room is suspended. The page does not say so. */
export const CLOSED_PAGE = refusal('This room is closed', LOCK, [
  'Nobody can enter it at the moment. Ask the person who invited you.',
]);

/** The room exists, but the key in the URL is not one of its keys. */
export const WRONG_KEY_PAGE = refusal('This link is not valid', LOCK, [
  'The room exists, but the key in this link does not belong to it.',
  'Ask for the link again, and copy all of it.',
]);

/** Looks like the page of a call when it is over. */
function refusal(title: string, sign: string, paragraphs: readonly string[]): string {
  return page(
    title,
    `<p class="logo">${icon(BRAND)}Foyer</p>
<div class="message">
<span class="sign">${icon(sign)}</span>
<h1>${title}</h1>
${paragraphs.map((text) => `<p class="soft">${text}</p>`).join('\n')}
</div>`,
  );
}

function icon(path: string): string {
  return `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
}
