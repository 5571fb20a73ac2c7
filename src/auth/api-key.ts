/** What a key may be allowed to do. A scope is never renamed, and never allows more than it did. */
export const SCOPES = [
  'rooms:read',
  'rooms:host',
  'rooms:write',
  'rooms:delete',
  'participants:read',
  'participants:manage',
  'webhooks:manage',
  'keys:manage',
  'organization:manage',
] as const;
export type Scope = (typeof SCOPES)[number];

/** How long a rotated key may stay valid beside its successor, in seconds: 30 days. */
export const MAX_OVERLAP = 2_592_000;

/** An API key of an organization, without its secret, which is shown only once, when the key is created. */
export interface ApiKey {
  /** The part of the token that is not secret. */
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Of the token, so that people can tell keys apart; null for keys from before these were stored. */
  readonly lastCharacters: string | null;
  readonly createdAt: Date;
  /** The instant from which it is no longer valid; null for never. */
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** Written every half minute. */
  readonly lastUsedAt: Date | null;
}

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** null for never; undefined, the default, for the expiry of the key that creates it, or never if no key does. */
  readonly expiresAt?: Date | null | undefined;
}

/** A new key and its token, which only the response to its creation contains. */
export interface IssuedApiKey {
  readonly key: ApiKey;
  readonly token: string;
}

type Dates = Record<'expiresAt' | 'revokedAt' | 'lastUsedAt', string | null> & { createdAt: string };

/** What operators see of a key, over HTTP and on the command line: nothing secret. Dates are ISO 8601. */
export function describeApiKey(
  key: ApiKey,
): Pick<ApiKey, 'id' | 'name' | 'lastCharacters'> & { scopes: Scope[] } & Dates {
  return {
    id: key.id,
    name: key.name,
    scopes: [...key.scopes],
    lastCharacters: key.lastCharacters,
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  };
}
