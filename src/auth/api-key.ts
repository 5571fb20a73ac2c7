import type { Scope } from './scope.js';

/** How long two keys may work side by side, in seconds: 30 days. */
export const MAX_OVERLAP = 2_592_000;

/** A bearer key of an organization, without the secret, which is shown once, when the key is made. */
export interface ApiKey {
  /** The part of the token that is no secret. */
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Of the token, to tell keys apart by; null for keys that are older than this was kept. */
  readonly lastCharacters: string | null;
  readonly createdAt: Date;
  /** The instant from which it is no longer valid; null for never. */
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Up to half a minute behind. */
  readonly lastUsedAt: Date | null;
}

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** null for never; undefined, the default, for when the key that asks expires, and for never where none does. */
  readonly expiresAt?: Date | null | undefined;
}

/** A key and its token, which can be had only when it is made. */
export interface IssuedApiKey {
  readonly key: ApiKey;
  readonly token: string;
}
