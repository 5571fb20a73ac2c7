export const OPERATOR_TOKEN = 'an-operator-token-that-nobody-guesses';

/** An organization as operators see it. */
export interface OrganizationView {
  readonly id: string;
  readonly slug: string;
  readonly limit: number;
  readonly embedOrigins: readonly string[] | null;
}

/** A key as it is listed. */
export interface KeyView {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly lastCharacters: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt?: string | null;
  readonly lastUsedAt: string | null;
}

/** A key as it is shown when it is made. */
export interface IssuedKeyView extends KeyView {
  readonly key: string;
}

/** An event as v2 shows it; operators also see whose it is. */
export interface EventView {
  readonly id: string;
  readonly organizationId?: string | null;
  readonly type: string;
  readonly occurredAt: string;
  readonly subjectId: string;
  readonly actor: {
    readonly kind: string;
    readonly keyId: string | null;
    /** For operators only. */
    readonly tokenId?: string | null;
    readonly address: string | null;
  };
  readonly requestId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}
