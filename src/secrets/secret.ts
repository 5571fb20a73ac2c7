import { timingSafeEqual } from 'node:crypto';
import { inspect } from 'node:util';

const HIDDEN = '(secret)';

/** A value that only {@link reveal} returns: logs, errors and JSON contain `(secret)` instead. */
export class Secret {
  readonly #read: () => string;

  /** @param read returns the value; called only when it is needed */
  constructor(read: () => string) {
    this.#read = read;
  }

  reveal(): string {
    return this.#read();
  }

  /** Compares in a time that does not depend on the position of the first difference. */
  equals(text: string): boolean {
    const [given, secret] = [Buffer.from(text), Buffer.from(this.reveal())];
    return given.length === secret.length && timingSafeEqual(given, secret);
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
