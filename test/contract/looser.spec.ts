import { findingsOf } from '../../contract/support/compare.mjs';
import { useRedocly } from './redocly.js';
import { type JsonSchema, type SchemaPair, schemaPairs } from './schema-pairs.js';

/** Longest time for so many comparisons, in ms. */
const DEADLINE = 180_000;

describe('a schema that becomes another one', () => {
  const redocly = useRedocly();

  it(
    'breaks clients when it makes a value invalid that could be sent, or valid that could not be received',
    async () => {
      const pairs = schemaPairs();
      const [inRequest, inResponse] = [await breakingIn(pairs, request), await breakingIn(pairs, response)];
      const missed = pairs.flatMap(({ before, after, refused, fresh }, index) => {
        const change = `${JSON.stringify(before)} became ${JSON.stringify(after)}`;
        const isSentInVain = refused.length > 0 && !inRequest[index] && !isNewMember(before, after);
        const isUnexpected = fresh.length > 0 && !inResponse[index] && !isNewValue(before, after);
        return [
          ...(isSentInVain ? [`sent: ${change}`] : []),
          ...(isUnexpected ? [`received: ${change}`] : []),
        ];
      });
      expect(pairs.length).toBeGreaterThan(700);
      expect(missed).toEqual([]);
    },
    DEADLINE,
  );

  /** Whether each of many changes breaks clients there, of which the tool is asked only once. */
  async function breakingIn(
    pairs: readonly SchemaPair[],
    place: (schema: JsonSchema) => object,
  ): Promise<boolean[]> {
    const side = (which: 'before' | 'after'): object => ({
      openapi: '3.0.3',
      info: { title: 'Rooms', version: '1' },
      paths: Object.fromEntries(pairs.map((pair, index) => [`/change-${index}`, place(pair[which])])),
    });
    const findings = await findingsOf(side('before'), side('after'), redocly);
    const breaking = new Set(
      findings
        .filter(({ impact }) => impact === 'breaking')
        .flatMap(({ places }) => places.map(({ operation }) => /\/change-\d+/.exec(operation)?.[0])),
    );
    return pairs.map((_, index) => breaking.has(`/change-${index}`));
  }
});

/** Clients must send nothing that is not described: docs/versioning.md. */
function isNewMember(before: JsonSchema, after: JsonSchema): boolean {
  const wasDescribed = before.properties !== undefined || before.additionalProperties !== undefined;
  return after.properties !== undefined && !wasDescribed;
}

/** Clients must expect new values and fields. */
function isNewValue(before: JsonSchema, after: JsonSchema): boolean {
  const isEnum = before.enum !== undefined && after.enum !== undefined;
  return isEnum || (before.additionalProperties === false && after.additionalProperties === false);
}

function request(schema: JsonSchema): object {
  const content = { 'application/json': { schema } };
  return { post: { requestBody: { content }, responses: { '204': { description: 'Done.' } } } };
}

function response(schema: JsonSchema): object {
  const content = { 'application/json': { schema } };
  return { post: { responses: { '200': { description: 'An answer.', content } } } };
}
