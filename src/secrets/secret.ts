import { inspect } from 'node:util';

const HIDDEN = '(secret)';

/** A value that is shown only to who asks for it: logs, errors and JSON have `(secret)` in its place. */
export class Secret {
  readonly #read: () => string;

  /** @param read finds the value out when it is asked for, and not before */
  constructor(read: () => string) {
    this.#read = read;
  }

  reveal(): string {
    return this.#read();
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
