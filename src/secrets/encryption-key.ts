import { createHash } from 'node:crypto';

/** The types of events about encrypted values. */
export const SECRET_EVENTS = ['secrets.rotated'] as const;

/** A key of AES-256. */
export interface EncryptionKey {
  /** Identifies the key without revealing it; 8 bytes. */
  readonly id: Buffer;
  readonly bytes: Buffer;
}

/** @param text 32 bytes in base64, as the rule of `ENCRYPTION_KEYS` demands */
export function toEncryptionKey(text: string): EncryptionKey {
  const bytes = Buffer.from(text, 'base64');
  return {
    id: createHash('sha256').update('foyer encryption key\n').update(bytes).digest().subarray(0, 8),
    bytes,
  };
}
