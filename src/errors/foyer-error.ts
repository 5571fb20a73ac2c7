/**
 * What every floor throws when a rule of Foyer's own is broken. It knows no HTTP: each version of the API decides
 * which status and which body a code becomes.
 */
export class FoyerError<Code extends string = string> extends Error {
  /**
   * @param code stable, machine-readable, `snake_case`
   * @param message one sentence for a person
   * @param data what explains the error to a program, safe to show to the caller
   */
  constructor(
    readonly code: Code,
    message: string,
    readonly data: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}
