/** What a caller says to be one request, however often it is sent. */
export interface IdempotentRequest {
  readonly organizationId: string;
  readonly key: string;
  /** SHA-256 of everything that makes it this request. */
  readonly fingerprint: Buffer;
}

/** The right, and the duty, to answer a request. */
export interface Claim extends IdempotentRequest {
  readonly id: string;
}

export interface RememberedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}
