import type { Participant } from '../../protocol/messages.js';

/** So many others can be looked through without a search. */
const MANY = 8;

/** Whether a list of so many others needs a search. */
export function needsSearch(others: number): boolean {
  return others > MANY;
}

/**
 * Puts people in the order in which one looks for them: raised hands, hosts, the others, viewers; each by name.
 * @param sought part of a name; empty for all
 * @param language a BCP 47 tag: languages order letters differently
 */
export function listPeople<Person extends Pick<Participant, 'displayName' | 'role' | 'media'>>(
  people: readonly Person[],
  sought: string,
  language: string,
): Person[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const part = fold(sought.trim(), language);
  return people
    .filter(({ displayName }) => fold(displayName, language).includes(part))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || compare(a.displayName, b.displayName));
}

/** Without accents and capitals, so that a search for "rene" finds "René". */
function fold(text: string, language: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLocaleLowerCase(language);
}

function rankOf({ role, media }: Pick<Participant, 'role' | 'media'>): number {
  if (media.hand) return 0;
  return { host: 1, visitor: 2, granted_visitor: 2, viewer: 3 }[role];
}
