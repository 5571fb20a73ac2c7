import type { ApiKey } from './api-key.js';
import type { Scope } from './scope.js';

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
