import type { Document } from './document.js';

/** A change that somebody could make to a version, made to its document. */
export interface Mutation {
  /** As the end of the sentence "clients …". */
  readonly title: string;
  /** What the document must have before, where ours does not have it. */
  readonly given?: (document: Document) => void;
  /** @returns words for the place, which a sentence about it must contain; undefined when there is no such place */
  readonly change: (document: Document) => readonly string[] | undefined;
}

/** Makes a change at the first place that there is. */
export function at<Spot>(
  find: (document: Document) => Spot | undefined,
  change: (spot: Spot, document: Document) => readonly string[],
): Mutation['change'] {
  return (document) => {
    const spot = find(document);
    return spot && change(spot, document);
  };
}
