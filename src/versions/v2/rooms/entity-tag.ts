import { InvalidRequestError } from '../../../http/request.errors.js';

/** A list of entity tags (RFC 9110, sections 8.8.3 and 13.1.1), or `*`. */
const ENTITY_TAG = /(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
const ENTITY_TAGS = /^\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*$/;

/**
 * A revision, also as proxies change it when they compress a response: nginx makes it weak, Apache and Caddy append the
 * encoding, Jetty with two hyphens.
 */
const REVISION = /^([1-9]\d{0,8})(--?(gzip|br|zstd|deflate))?$/;

/** Characters of a header with entity tags: far more than any client needs. */
const MAX_LENGTH = 1_000;

/** The entity tag of a room: its revision. */
export function entityTagOf({ revision }: { readonly revision: number }): string {
  return `"${revision}"`;
}

/**
 * The revisions that `If-Match` allows. RFC 9110, section 13.1.1, demands a strong comparison, which protects updates of
 * byte ranges. Our tags name a revision of the room, which all its encodings share, and a merge patch is not about bytes:
 * so tags that a proxy has changed are accepted.
 * @returns null for any revision: the header is absent or `*`
 * @throws InvalidRequestError
 */
export function revisionsOf(ifMatch: string | undefined): number[] | null {
  return ifMatch === undefined || ifMatch.trim() === '*' ? null : revisionsIn('If-Match', ifMatch);
}

/**
 * Whether `If-None-Match` names the current revision of this room.
 * @throws InvalidRequestError
 */
export function isKnown(room: { readonly revision: number }, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || revisionsIn('If-None-Match', ifNoneMatch).includes(room.revision);
}

function revisionsIn(header: string, value: string): number[] {
  if (value.length > MAX_LENGTH || !ENTITY_TAGS.test(value)) {
    const rule = `must be * or entity tags, like "3", separated by commas, in up to ${MAX_LENGTH} characters`;
    throw new InvalidRequestError([{ in: 'header', path: [header], rule }]);
  }
  return [...value.matchAll(ENTITY_TAG)].flatMap(([, tag = '']) => {
    const revision = REVISION.exec(tag)?.[1];
    return revision === undefined ? [] : [Number(revision)];
  });
}
