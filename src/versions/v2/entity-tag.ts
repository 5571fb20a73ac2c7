import { InvalidRequestError } from '../../http/errors/request.errors.js';

/** A list of entity tags (RFC 9110, sections 8.8.3 and 13.1.1), or `*`. */
const ENTITY_TAG = /(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
const ENTITY_TAGS = /^\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*$/;
const REVISION = /^[1-9]\d{0,8}$/;

/** The entity tag of a room: its revision. */
export function entityTagOf({ revision }: { readonly revision: number }): string {
  return `"${revision}"`;
}

/**
 * The revisions that `If-Match` allows. It compares strongly, so weak tags match nothing.
 * @returns null for any revision: there is no such header, or it is `*`
 * @throws InvalidRequestError
 */
export function revisionsOf(ifMatch: string | undefined): number[] | null {
  return ifMatch === undefined || ifMatch.trim() === '*'
    ? null
    : tagsOf('If-Match', ifMatch)
        .filter(({ weak, value }) => !weak && REVISION.test(value))
        .map(({ value }) => Number(value));
}

/**
 * Whether the client has this room already, by `If-None-Match`. It compares weakly.
 * @throws InvalidRequestError
 */
export function isKnown(room: { readonly revision: number }, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return tagsOf('If-None-Match', ifNoneMatch).some(({ value }) => value === String(room.revision));
}

function tagsOf(header: string, field: string): { weak: boolean; value: string }[] {
  if (!ENTITY_TAGS.test(field)) {
    throw new InvalidRequestError([
      { in: 'header', path: [header], rule: 'must be * or entity tags, like "3", separated by commas' },
    ]);
  }
  return [...field.matchAll(ENTITY_TAG)].map(([, weak, value = '']) => ({ weak: weak !== undefined, value }));
}
