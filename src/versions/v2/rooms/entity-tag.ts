import { InvalidRequestError } from '../../../http/request.errors.js';

/** A list of entity tags (RFC 9110, sections 8.8.3 and 13.1.1), or `*`. */
const ENTITY_TAG = /(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
const ENTITY_TAGS = /^\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*$/;

/**
 * What becomes of a tag where a proxy compresses the response: nginx makes it weak, Apache and Caddy append the encoding,
 * Jetty with two hyphens.
 */
const REVISION = /^([1-9]\d{0,8})(--?(gzip|br|zstd|deflate))?$/;

/** Characters of a header with entity tags: far more than a client that knows some revisions needs. */
const MAX_LENGTH = 1_000;

/** The entity tag of a room: its revision. */
export function entityTagOf({ revision }: { readonly revision: number }): string {
  return `"${revision}"`;
}

/**
 * The revisions that `If-Match` allows. It should compare strongly (RFC 9110, section 13.1.1), which protects a change of
 * some bytes from a representation with other bytes. Our tags name a revision of the room, which every encoding of it has,
 * and a merge patch is not about bytes: so tags that a proxy has changed count as what they were.
 * @returns null for any revision: there is no such header, or it is `*`
 * @throws InvalidRequestError
 */
export function revisionsOf(ifMatch: string | undefined): number[] | null {
  return ifMatch === undefined || ifMatch.trim() === '*' ? null : revisionsIn('If-Match', ifMatch);
}

/**
 * Whether the client has this room already, by `If-None-Match`.
 * @throws InvalidRequestError
 */
export function isKnown(room: { readonly revision: number }, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.trim() === '*' || revisionsIn('If-None-Match', ifNoneMatch).includes(room.revision);
}

function revisionsIn(header: string, field: string): number[] {
  if (field.length > MAX_LENGTH || !ENTITY_TAGS.test(field)) {
    const rule = `must be * or entity tags, like "3", separated by commas, in up to ${MAX_LENGTH} characters`;
    throw new InvalidRequestError([{ in: 'header', path: [header], rule }]);
  }
  return [...field.matchAll(ENTITY_TAG)].flatMap(([, tag = '']) => {
    const revision = REVISION.exec(tag)?.[1];
    return revision === undefined ? [] : [Number(revision)];
  });
}
