import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, type Differences } from '../../contract/support/compare.mjs';
import { IN_DOCUMENTS, IN_OPERATIONS } from './changes.js';
import { useRedocly } from './redocly.js';

const NONE: Differences = { breaking: [], compatible: [], editorial: [] };
const IMPACTS = ['breaking', 'compatible', 'editorial'] as const;

describe('a change of a released document', () => {
  const redocly = useRedocly();
  let inOperations: Differences;

  beforeAll(async () => {
    // The tool takes its time to start, and so it is asked once about all of them.
    inOperations = await compare('v1', side('before'), side('after'), redocly);
  });

  it.each(IN_OPERATIONS.map((its, index) => ({ ...its, index })))(
    'is $impact when clients $title',
    ({ impact, sentence, index }) => {
      const isHere = (text: string): boolean => new RegExp(`/change-${index}\\b`).test(text);
      const [first] = IMPACTS.filter((name) => inOperations[name].some(isHere));
      expect(first).toBe(impact);
      expect(inOperations[impact].filter(isHere)).toContainEqual(expect.stringContaining(sentence));
    },
  );

  it.each(IN_DOCUMENTS)('is $impact when clients $title', async ({ impact, sentence, before, after }) => {
    const differences = await compare('v1', before, after, redocly);
    expect(IMPACTS.find((name) => differences[name].length > 0)).toBe(impact);
    expect(differences[impact]).toContainEqual(expect.stringContaining(sentence));
  });

  it.each(['v1', 'v2'])('is none in %s when only the order of fields differs, and is named', async (name) => {
    const text = readFileSync(join(__dirname, `../../contract/${name}.json`), 'utf8');
    const document = JSON.parse(text) as { paths: object };
    expect(await compare(name, document, reversed(document) as object, redocly)).toEqual(NONE);

    const [[path] = [''], ...others] = Object.entries(document.paths);
    const without = { ...document, paths: Object.fromEntries(others) };
    const { breaking } = await compare(name, document, without, redocly);
    expect(breaking).toContain(`${name}: the path \`${path}\` is gone.`);
  });
});

/** All changes of paths in one document. */
function side(which: 'before' | 'after'): object {
  return {
    openapi: '3.0.3',
    info: { title: 'Rooms', version: '1' },
    components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    paths: Object.fromEntries(IN_OPERATIONS.map((its, index) => [`/change-${index}`, its[which]])),
  };
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.toReversed());
}
