import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * An API key as its owner holds it: `foyer_`, the key's id (16 hexadecimal digits), a secret of 256 bits (64) and the
 * CRC-32 of what stands before it (8). Secret scanners recognize its shape, and Foyer recognizes a mistyped key without
 * asking the database.
 */
const TOKEN = /^foyer_([0-9a-f]{16})([0-9a-f]{64})([0-9a-f]{8})$/;

/** A key anywhere in a text, even a mistyped one. */
const TOKENS = /foyer_[0-9a-f]{88}/gi;

export interface ApiKeyToken {
  readonly id: string;
  readonly secret: string;
}

/** Generates the id and the secret of a new key. */
export function generateToken(): ApiKeyToken {
  return { id: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('hex') };
}

/** Formats a key as its owner gets it. */
export function formatToken({ id, secret }: ApiKeyToken): string {
  const body = `foyer_${id}${secret}`;
  return body + checksum(body);
}

/** Parses a key; null if the text is not a key, or a mistyped one. */
export function parseToken(text: string): ApiKeyToken | null {
  const [, id, secret, sum] = TOKEN.exec(text) ?? [];
  if (!id || !secret || sum !== checksum(`foyer_${id}${secret}`)) return null;
  return { id, secret };
}

/** Hides the keys in a text that others may see: some clients send a key in place of an id. */
export function hideTokens(text: string): string {
  return text.replaceAll(TOKENS, 'foyer_…');
}

/** Whether a text can be the id of a key. */
export function isKeyId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** The stored form of a secret, which has 256 random bits, so a fast hash is enough. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
