import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * An API key as its owner holds it: `foyer_`, the key's id (16 hexadecimal digits), a secret of 256 bits (64) and the
 * CRC-32 of what stands before it (8). Secret scanners know it by its shape, and a typo is told from a wrong key
 * without asking the database.
 */
const TOKEN = /^foyer_([0-9a-f]{16})([0-9a-f]{64})([0-9a-f]{8})$/;

/** The same anywhere in a text, also one with a typo. */
const TOKENS = /foyer_[0-9a-f]{88}/gi;

export interface ApiKeyToken {
  readonly id: string;
  readonly secret: string;
}

/** Makes the id and the secret of a new key. */
export function generateToken(): ApiKeyToken {
  return { id: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('hex') };
}

/** Writes a key as its owner will hold it. */
export function formatToken({ id, secret }: ApiKeyToken): string {
  const body = `foyer_${id}${secret}`;
  return body + checksum(body);
}

/** Reads a key; null when it is none or has a typo. */
export function parseToken(text: string): ApiKeyToken | null {
  const [, id, secret, sum] = TOKEN.exec(text) ?? [];
  if (!id || !secret || sum !== checksum(`foyer_${id}${secret}`)) return null;
  return { id, secret };
}

/** A text as others may see it: keys in it, which some send where an id belongs, are not shown. */
export function hideTokens(text: string): string {
  return text.replaceAll(TOKENS, 'foyer_…');
}

/** Whether a text can be the id of a key. */
export function isKeyId(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** What is stored of a secret. It carries 256 bits, so a fast hash is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
