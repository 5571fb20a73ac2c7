/** Foyer cannot start or do its work, for a reason that the operator can remove. The message is one sentence for them. */
export class OperatorError extends Error {}

/** What is true of every error with the same code. Declared once, in the file of the noun that throws it. */
export interface ErrorDeclaration {
  /** The HTTP status code, unless an API's contract has another. */
  readonly status: number;
  /** The same for every occurrence (RFC 9457, section 3.1.3). */
  readonly title: string;
  readonly meaning: string;
  /** What the caller can do about it. */
  readonly remedy: string;
  /** After how many ms a new try makes sense, if that is always the same. */
  readonly retryAfterMs?: number;
}

/** The errors of a noun, by code. A code is never renamed and never changes its meaning. */
export type ErrorDeclarations = Readonly<Record<string, ErrorDeclaration>>;

/** What explains an error to a program, safe to show to the caller. */
export interface ErrorData {
  /** The field of the request body that breaks a rule. */
  readonly field?: string;
  /** After how many ms a new try makes sense. */
  readonly retryAfterMs?: number;
  readonly [name: string]: unknown;
}

/**
 * Thrown by every layer when a rule of Foyer is broken. Each API decides how the response looks.
 */
export class FoyerError<Code extends string = string> extends Error {
  /**
   * @param code stable, machine-readable, `snake_case`; one that is declared
   * @param message one sentence for a person
   */
  constructor(
    readonly code: Code,
    message: string,
    readonly data: ErrorData = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}
