import type { Run } from './redocly.mjs';

export interface Contract {
  readonly documents: ReadonlyMap<string, object>;
  readonly folder: string;
  readonly changelog: string;
  readonly run?: Run;
}

export interface Verdict {
  readonly ok: boolean;
  readonly sentences: readonly string[];
}

export function check(contract: Contract): Promise<Verdict>;
export function accept(contract: Contract): Promise<Verdict>;
