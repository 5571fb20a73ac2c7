import { type Finding, findingsOf } from '../../contract/support/compare.mjs';
import { type MachineMutation, mutationsOf } from './by-machine.js';
import { BESIDE_PATHS, EVERY_FIELD, USES } from './every-field.js';
import { isHarmless, placeOf } from './harmless.js';
import { useRedocly } from './redocly.js';
import { type JsonSchema, schemaPairs } from './schema-pairs.js';

interface NamedMutation extends MachineMutation {
  readonly name: string;
}

/** Longest time that a case takes, in ms: each is a thousand comparisons. */
const DEADLINE = 180_000;

describe('every field of OpenAPI', () => {
  const redocly = useRedocly();

  it(
    'is caught when it is dropped, added, changed or renamed in a path, but for what is known to be harmless',
    async () => {
      const mutations = Object.entries(EVERY_FIELD).flatMap(([name, item]) =>
        mutationsOf(item).map((mutation) => ({ ...mutation, name: placeOf(name, mutation.place) })),
      );
      const breaking = await breakingOf(mutations);
      expect(mutations.length).toBeGreaterThan(1_400);
      expectHarmless(mutations, breaking);
    },
    DEADLINE,
  );

  it(
    'is caught beside the paths, too',
    async () => {
      const mutations = mutationsOf(BESIDE_PATHS).map((mutation) => ({
        ...mutation,
        name: placeOf('document', mutation.place),
      }));
      const findings = mutations.map(({ before, after }) =>
        findingsOf({ ...before, paths: USES }, { ...after, paths: USES }, redocly),
      );
      // A document that cannot be read is no change that could pass.
      const results = await Promise.allSettled(findings);
      const breaking = results.map((result) => result.status === 'rejected' || isBreaking(result.value));
      expectHarmless(mutations, breaking);
    },
    DEADLINE,
  );

  it(
    'is caught when it makes a value invalid that could be sent, or valid that could not be received',
    async () => {
      const pairs = schemaPairs();
      const inRequest = await breakingOf(pairs.map(({ before, after }) => changeOf(before, after, request)));
      const inResponse = await breakingOf(
        pairs.map(({ before, after }) => changeOf(before, after, response)),
      );
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

  /** Whether each of many changes of a path breaks clients, of which the tool is asked only once. */
  async function breakingOf(
    changes: readonly Pick<MachineMutation, 'before' | 'after'>[],
  ): Promise<boolean[]> {
    const side = (which: 'before' | 'after'): object => ({
      openapi: BESIDE_PATHS.openapi,
      info: BESIDE_PATHS.info,
      components: { schemas: { Used: {}, Used2: {} } },
      paths: Object.fromEntries(changes.map((change, index) => [`/change-${index}`, change[which]])),
    });
    const findings = await findingsOf(side('before'), side('after'), redocly);
    const breaking = new Set(
      findings
        .filter(({ impact }) => impact === 'breaking')
        .flatMap(({ places }) => places.map(({ operation }) => /\/change-\d+/.exec(operation)?.[0])),
    );
    return changes.map((_, index) => breaking.has(`/change-${index}`));
  }
});

function expectHarmless(mutations: readonly NamedMutation[], breaking: readonly boolean[]): void {
  const passed = mutations.filter((_, index) => !breaking[index]);
  const harmless = mutations.filter(({ deed, name }) => isHarmless(deed, name));
  expect(passed.map(titleOf)).toEqual(harmless.map(titleOf));
}

function titleOf({ deed, name }: NamedMutation): string {
  return `${deed} ${name}`;
}

/** Clients are told to send nothing that is not described: docs/versioning.md. */
function isNewMember(before: JsonSchema, after: JsonSchema): boolean {
  const wasDescribed = before.properties !== undefined || before.additionalProperties !== undefined;
  return after.properties !== undefined && !wasDescribed;
}

/** Clients are told to expect new values and members. */
function isNewValue(before: JsonSchema, after: JsonSchema): boolean {
  const isEnum = before.enum !== undefined && after.enum !== undefined;
  return isEnum || (before.additionalProperties === false && after.additionalProperties === false);
}

function isBreaking(findings: readonly Finding[]): boolean {
  return findings.some(({ impact }) => impact === 'breaking');
}

function changeOf(
  before: JsonSchema,
  after: JsonSchema,
  place: (schema: JsonSchema) => object,
): { before: object; after: object } {
  return { before: place(before), after: place(after) };
}

function request(schema: JsonSchema): object {
  const content = { 'application/json': { schema } };
  return { post: { requestBody: { content }, responses: { '204': { description: 'Done.' } } } };
}

function response(schema: JsonSchema): object {
  const content = { 'application/json': { schema } };
  return { post: { responses: { '200': { description: 'An answer.', content } } } };
}
