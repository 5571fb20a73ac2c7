import * as fc from 'fast-check';
import { oddText, oddValue, PROTOTYPE_NAMES } from './odd-value.arbitrary.js';

/** Bytes to send, as text of which each character is one. */
export type Bytes = string;

interface Change {
  /** Which of all places in a value, counted round. */
  readonly place: number;
  readonly how: 'replace' | 'remove' | 'add';
  readonly name: string;
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  place: fc.nat(1_000),
  how: fc.constantFrom('replace', 'remove', 'add'),
  name: fc.oneof(oddText, fc.constantFrom(...PROTOTYPE_NAMES)),
  value: oddValue,
});

/** Bodies around a valid value: itself, with changes, and malformed JSON. */
export function bodyAround(valid: fc.Arbitrary<unknown>): fc.Arbitrary<Bytes> {
  const json = valid.map((value) => toBytes(JSON.stringify(value) ?? ''));
  const changed = fc
    .tuple(valid, fc.array(change, { minLength: 1, maxLength: 3 }))
    .map(([value, changes]) => toBytes(JSON.stringify(changes.reduce(apply, structuredClone(value))) ?? ''));
  return fc.oneof(
    { weight: 10, arbitrary: json },
    { weight: 12, arbitrary: changed },
    { weight: 2, arbitrary: oddValue.map((value) => toBytes(JSON.stringify(value))) },
    { weight: 1, arbitrary: fc.tuple(json, fc.nat(400)).map(([text, end]) => text.slice(0, end)) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    },
    { weight: 1, arbitrary: json.map((text) => text.replace('{', '{"__proto__":{"admin":true},')) },
    { weight: 1, arbitrary: json.map((text) => text.replace(/^\{(.+)\}$/s, '{$1,$1}')) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(json, fc.nat(400))
        .map(([text, at]) => `${text.slice(0, at)}\xff\xc0${text.slice(at)}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '',
        'null',
        `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
        `${'{"a":'.repeat(150)}1${'}'.repeat(150)}`,
        `{"a":"${'x'.repeat(2 ** 20)}"}`,
        '{"endDate":"2099-01-01T00:00:00Z","endDate":1}',
      ),
    },
  );
}

function toBytes(text: string): Bytes {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Changes one place in a JSON value. The inserted value is a copy, because it may be inserted again or changed later. */
function apply(value: unknown, { place, how, name, value: given }: Change): unknown {
  const odd = structuredClone(given);
  const places = placesIn(value);
  const chosen = places[place % places.length];
  if (!chosen) return odd;
  const { owner, key } = chosen;
  if (how === 'remove') Reflect.deleteProperty(owner, key);
  else define(owner, how === 'replace' ? key : name, odd);
  return value;
}

interface Place {
  readonly owner: object;
  readonly key: string;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [{ owner: value, key }, ...placesIn(member)]);
}

/** As JSON.parse would: `__proto__` is a name like others. */
function define(owner: object, key: string, value: unknown): void {
  Object.defineProperty(owner, key, { value, enumerable: true, configurable: true, writable: true });
}
