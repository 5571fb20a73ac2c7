import type { Run } from './redocly.mjs';

/** Sentences by what they mean for clients. */
export interface Differences {
  readonly breaking: readonly string[];
  readonly compatible: readonly string[];
  readonly editorial: readonly string[];
}

export function compare(name: string, released: object, current: object, run?: Run): Promise<Differences>;
