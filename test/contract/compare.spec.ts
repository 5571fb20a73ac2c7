import { compare, type Differences } from '../../contract/support/compare.mjs';
import { BREAKING_ANSWERS } from './breaking-answers.js';
import { BREAKING_REQUESTS } from './breaking-requests.js';
import { BREAKING_ROUTES } from './breaking-routes.js';
import { COMPATIBLE } from './compatible.js';
import { RELEASED } from './document.js';
import { EDITORIAL } from './editorial.js';
import { focused } from './focused.js';
import type { Mutation } from './mutation.js';
import { Redocly } from './redocly.js';

const BREAKING = [...BREAKING_ROUTES, ...BREAKING_REQUESTS, ...BREAKING_ANSWERS];

describe('a change of a released document', () => {
  let redocly: Redocly;

  beforeAll(() => {
    redocly = new Redocly();
  });
  afterAll(() => redocly.stop());

  it.each(BREAKING)('is caught and named when clients $title', async (mutation) => {
    for (const { name, place, differences } of await compareAfter(mutation)) {
      expect(differences.breaking).toContainEqual(sentenceOf(name, place));
    }
  });

  it.each(COMPATIBLE)('passes and is named when clients $title', async (mutation) => {
    for (const { name, place, differences } of await compareAfter(mutation)) {
      expect(differences.breaking).toEqual([]);
      expect(differences.compatible).toContainEqual(sentenceOf(name, place));
    }
  });

  it.each(EDITORIAL)('is nothing to tell when clients $title', async (mutation) => {
    for (const { name, place, differences } of await compareAfter(mutation)) {
      expect(differences).toMatchObject({ breaking: [], compatible: [] });
      expect(differences.editorial).toContainEqual(sentenceOf(name, place));
    }
  });

  it('is none when only the order of members differs', async () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .toReversed()
          .map(([key, inner]) => [key, reversed(inner)]),
      );
    };
    for (const [name, document] of RELEASED) {
      expect(await compare(name, document, reversed(document) as object, redocly.run)).toEqual({
        breaking: [],
        compatible: [],
        editorial: [],
      });
    }
  });

  /** Makes the change to every released document that has a place for it, which at least one must have. */
  async function compareAfter({ given, change }: Mutation): Promise<Comparison[]> {
    const comparisons: Comparison[] = [];
    for (const [name, document] of RELEASED) {
      const before = structuredClone(document);
      given?.(before);
      const after = structuredClone(before);
      const place = change(after);
      if (place === undefined) continue;
      expect(after).not.toEqual(before);
      const documents = focused(before, after);
      comparisons.push({ name, place, differences: await compare(name, ...documents, redocly.run) });
    }
    expect(comparisons).not.toHaveLength(0);
    return comparisons;
  }
});

interface Comparison {
  readonly name: string;
  readonly place: readonly string[];
  readonly differences: Differences;
}

/** A sentence that names the version and everything about the place. */
function sentenceOf(version: string, place: readonly string[]): unknown {
  const words = place.map((word) => `(?=.*${word.replaceAll(/[^\w\s]/g, '\\$&')})`).join('');
  return expect.stringMatching(new RegExp(`^${words}${version}: .+\\.$`));
}
