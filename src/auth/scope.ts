/** What a key may be allowed to do. A scope is never renamed, and never allows more than it did. */
export const SCOPES = ['rooms:read', 'rooms:host', 'rooms:write', 'rooms:delete', 'keys:manage'] as const;
export type Scope = (typeof SCOPES)[number];
