import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import * as fc from 'fast-check';
import { SignalMessageDto } from '../../src/signalling/messages.dto.js';
import { MAX_CANDIDATE, MAX_DESCRIPTION } from '../../web/protocol/messages.js';

type Dto = new () => object;
type Rules = ReadonlyMap<string, readonly unknown[]>;

/** Most characters of a text that is not as long as it may be. */
const SHORT = 60;

/** Short texts, and now and then one that is as long as it may be. */
function textsUpTo(maxLength: number): fc.Arbitrary<string> {
  const short = fc.string({ maxLength: Math.min(SHORT, maxLength) });
  return fc.oneof(
    { weight: 20, arbitrary: short },
    { weight: 1, arbitrary: fc.constant('x'.repeat(maxLength)) },
  );
}

const PARTS_OF_CANDIDATES = textsUpTo(MAX_CANDIDATE);
const CANDIDATES = fc.record({
  candidate: PARTS_OF_CANDIDATES,
  sdpMid: fc.option(PARTS_OF_CANDIDATES),
  sdpMLineIndex: fc.option(fc.nat(65_535)),
  usernameFragment: fc.option(PARTS_OF_CANDIDATES),
});
const DESCRIPTIONS = fc.record({
  type: fc.constantFrom('offer', 'answer', 'rollback'),
  sdp: textsUpTo(MAX_DESCRIPTION),
});
const SIGNALS: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ description: DESCRIPTIONS }),
  fc.record({ candidate: fc.option(CANDIDATES, { freq: 3 }) }),
);

/**
 * Values that keep the rules of a class, from the decorators of class-validator on it.
 * @param known values of fields that mean something elsewhere, by name: ids, names, secrets
 */
export function valuesOf(
  dto: Dto,
  known: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<object> {
  // Its rules are no decorators.
  if (dto === SignalMessageDto)
    return fc.record({ participantId: known.participantId ?? fc.uuid(), signal: SIGNALS });
  const fields = Object.fromEntries(
    [...rulesOf(dto)].map(([name, rules]) => [name, known[name] ?? valueOf(dto, name, rules, known)]),
  );
  return fc.record(fields);
}

function rulesOf(dto: Dto): ReadonlyMap<string, Rules> {
  const fields = new Map<string, Map<string, readonly unknown[]>>();
  for (const rule of getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false)) {
    const rules = fields.get(rule.propertyName) ?? new Map<string, readonly unknown[]>();
    fields.set(rule.propertyName, rules.set(rule.name ?? rule.type, (rule.constraints ?? []) as unknown[]));
  }
  return fields;
}

function valueOf(
  dto: Dto,
  name: string,
  rules: Rules,
  known: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<unknown> {
  const value = rules.has('nestedValidation')
    ? valuesOf(classOf(dto, name), known)
    : plainValueOf(`${dto.name}.${name}`, rules);
  return rules.has('conditionalValidation') ? fc.option(value, { nil: null, freq: 3 }) : value;
}

function plainValueOf(name: string, rules: Rules): fc.Arbitrary<unknown> {
  const first = (rule: string): unknown => rules.get(rule)?.[0];
  if (rules.has('isBoolean')) return fc.boolean();
  if (rules.has('areSamples')) {
    const sample = fc.array(fc.nat(1_000_000), { minLength: 4, maxLength: 4 });
    return fc.array(sample, { minLength: 1, maxLength: 20 });
  }
  if (rules.has('hasFewPlaces'))
    return fc
      .nat(4)
      .map((places) => ['v=0', ...Array.from({ length: places }, () => 'm=audio 9')].join('\n'));
  if (rules.has('areStreams')) {
    const of = { participantId: fc.uuid(), quality: fc.constant(null) };
    return fc.array(
      fc.oneof(
        fc.record({ ...of, track: fc.constantFrom('microphone', 'screen', 'screenSound') }),
        fc.record({ ...of, track: fc.constant('camera'), quality: fc.constantFrom('low', 'medium', 'high') }),
      ),
      { maxLength: 260 },
    );
  }
  if (rules.has('isIn')) return fc.constantFrom(...(first('isIn') as unknown[]));
  if (rules.has('matches')) return fc.stringMatching(first('matches') as RegExp);
  if (rules.has('isString')) return textsUpTo(Number(first('maxLength')));
  throw new RangeError(`No values are known for ${name}: add its rules, ${[...rules.keys()].join(', ')}.`);
}

/** The class of a nested field. */
function classOf(dto: Dto, name: string): Dto {
  const { [name]: nested } = plainToInstance(dto, { [name]: {} }) as Record<string, object>;
  if (!nested) throw new RangeError(`${dto.name} has no ${name}.`);
  return nested.constructor as Dto;
}
