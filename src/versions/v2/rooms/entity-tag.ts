import { InvalidRequestError } from '../../../http/request.errors.js';
import type { Room } from '../../../rooms/room.js';

/** A list of entity tags (RFC 9110, sections 8.8.3 and 13.1.1), or `*`. */
const ENTITY_TAG = /(?:W\/)?"([\x21\x23-\x7e\x80-\xff]*)"/g;
const ENTITY_TAGS = /^\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*"(\s*,\s*(W\/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*$/;

/**
 * A tag of a room, also as proxies change it when they compress a response: nginx makes it weak, Apache and Caddy append
 * the encoding, Jetty with two hyphens.
 */
const TAG = /^([1-9]\d{0,8})(?:\.([1-9]\d{0,8}))?(?:--?(?:gzip|br|zstd|deflate))?$/;

/** Characters of a header with entity tags: far more than any client needs. */
const MAX_LENGTH = 1_000;

/** What a tag says about a room. */
type Tagged = Pick<Room, 'revision' | 'participantCount'>;

/**
 * The entity tag of a room: its revision, and while somebody is in also their number, which responses show as well: so a
 * 304 is never given with an outdated number.
 */
export function entityTagOf({ revision, participantCount }: Tagged): string {
  return participantCount === 0 ? `"${revision}"` : `"${revision}.${participantCount}"`;
}

/**
 * The revisions that `If-Match` allows. RFC 9110, section 13.1.1, demands a strong comparison, which protects updates of
 * byte ranges. Our tags name a revision of the room, which all its encodings share, and a merge patch is not about bytes:
 * so tags that a proxy has changed are accepted. How many were in the room does not matter: an update does not overwrite it,
 * and while people come and go nothing could be updated otherwise.
 * @returns null for any revision: the header is absent or `*`
 * @throws InvalidRequestError
 */
export function revisionsOf(ifMatch: string | undefined): number[] | null {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  return tagsIn('If-Match', ifMatch).map(({ revision }) => revision);
}

/**
 * Whether `If-None-Match` names what would be shown of this room.
 * @throws InvalidRequestError
 */
export function isKnown(room: Tagged, ifNoneMatch: string | undefined): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  return tagsIn('If-None-Match', ifNoneMatch).some(
    ({ revision, participantCount }) =>
      revision === room.revision && participantCount === room.participantCount,
  );
}

function tagsIn(header: string, value: string): Tagged[] {
  if (value.length > MAX_LENGTH || !ENTITY_TAGS.test(value)) {
    const rule = `must be * or entity tags, like "3", separated by commas, in up to ${MAX_LENGTH} characters`;
    throw new InvalidRequestError([{ in: 'header', path: [header], rule }]);
  }
  return [...value.matchAll(ENTITY_TAG)].flatMap(([, tag = '']) => {
    const [, revision, participantCount = 0] = TAG.exec(tag) ?? [];
    return revision === undefined
      ? []
      : [{ revision: Number(revision), participantCount: Number(participantCount) }];
  });
}
