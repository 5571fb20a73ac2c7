export const ACTOR_KINDS = ['api_key', 'operator', 'command_line', 'foyer'] as const;

/** Who makes a change: a caller with an API key, an operator over HTTP or on the command line, or Foyer itself. */
export interface Actor {
  readonly kind: (typeof ACTOR_KINDS)[number];
  readonly keyId: string | null;
  /** Which of the operators' tokens; never the token itself. */
  readonly tokenId: string | null;
  readonly requestId: string | null;
  /** The client's IP address. */
  readonly address: string | null;
}

const NO_CREDENTIALS = { keyId: null, tokenId: null, requestId: null, address: null };

export const FOYER: Actor = { kind: 'foyer', ...NO_CREDENTIALS };
export const COMMAND_LINE: Actor = { kind: 'command_line', ...NO_CREDENTIALS };
