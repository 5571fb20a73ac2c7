import type { Run } from './redocly.mjs';

/** Sentences by what they mean for clients. */
export interface Differences {
  readonly breaking: readonly string[];
  readonly compatible: readonly string[];
  readonly editorial: readonly string[];
}

export function compare(name: string, released: object, current: object, run?: Run): Promise<Differences>;

export interface Finding {
  readonly impact: keyof Differences;
  readonly reason: string;
  readonly member: string;
  readonly places: readonly { readonly part: string; readonly operation: string }[];
}

export function findingsOf(released: object, current: object, run?: Run): Promise<readonly Finding[]>;
