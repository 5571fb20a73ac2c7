import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { stringify } from 'safe-stable-stringify';
import { parseItem } from 'structured-headers';
import type { Caller } from '../auth/caller.js';
import { InvalidRequestError } from '../http/request.errors.js';

const RULE = 'must be a string of 1 to 255 visible ASCII characters, in quotes or bare';
/** A key without the quotes of a structured field, as most clients send it. */
const BARE = /^[^\s"\\,;]+$/;
/** Maximum length of the header: a key in quotes whose characters are all escaped, and some white space. */
const MAX_LENGTH = 600;
const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The `Idempotency-Key` of a request (draft-ietf-httpapi-idempotency-key-header): a string as a structured field (RFC
 * 9651), or the same without its quotes.
 * @returns null when there is none
 * @throws InvalidRequestError
 */
export function idempotencyKeyOf({ headers }: FastifyRequest): string | null {
  const field = headers['idempotency-key'];
  if (field === undefined) return null;
  const key = typeof field === 'string' && field.length <= MAX_LENGTH ? readKey(field) : null;
  if (key === null || !KEY.test(key)) {
    throw new InvalidRequestError([{ in: 'header', path: ['Idempotency-Key'], rule: RULE }]);
  }
  return key;
}

/**
 * SHA-256 of a request: its method, its URL and its body, whatever the order of its fields. The response may contain the
 * URLs for hosts of a new room: an API key that may not read them can repeat only its own requests.
 */
export function fingerprintOf({ method, url, body }: FastifyRequest, { keyId, scopes }: Caller): Buffer {
  const isRestricted = !scopes.includes('rooms:host');
  const request = stringify({ method, url, body, ...(isRestricted && { keyId }) }) ?? '';
  return createHash('sha256').update(request).digest();
}

function readKey(field: string): string | null {
  if (BARE.test(field)) return field;
  try {
    const [key] = parseItem(field);
    return typeof key === 'string' ? key : null;
  } catch {
    return null;
  }
}
