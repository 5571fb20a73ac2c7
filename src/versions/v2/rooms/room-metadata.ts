import { ValidateBy } from 'class-validator';
import type { RuleContext } from '../../../api/validation/validation.pipe.js';
import { MAX_METADATA_BYTES, MAX_METADATA_PAIRS } from '../../../rooms/room.js';
import { AsSent, ruleForText } from '../../../validation/fields.js';

const MAX_METADATA_VALUE = 500;
/** It cannot start with a digit: `metadata[0]` in a query means an index. */
const NAME = /^[A-Za-z][\w.-]{0,39}$/;

type Broken = ReturnType<RuleContext['violationsOf']>[number];

/** The rules of metadata, in words. */
export const METADATA_RULES =
  `Up to ${MAX_METADATA_PAIRS} pairs. Names: 1 to 40 letters, digits, \`_\`, \`.\` and \`-\`, starting with a letter. ` +
  `Values: strings of up to ${MAX_METADATA_VALUE} characters. In total up to ${MAX_METADATA_BYTES} bytes as JSON.`;

/** The same as a schema, for client generators. */
export const METADATA_SCHEMA = {
  type: 'object',
  maxProperties: MAX_METADATA_PAIRS,
  additionalProperties: { type: 'string', maxLength: MAX_METADATA_VALUE },
  example: { team: 'sales' },
} as const;

export const METADATA_PATCH_SCHEMA = {
  type: 'object',
  nullable: true,
  additionalProperties: { type: 'string', nullable: true, maxLength: MAX_METADATA_VALUE },
  example: { team: 'support', campaign: null },
} as const;

/**
 * The field must be an object of strings.
 * @param removal whether a value may be null, which in a merge patch removes the pair
 */
export function IsMetadata({ removal }: { readonly removal: boolean }): PropertyDecorator {
  const violationsOf = (value: unknown): Broken[] => metadataViolations(value, removal);
  const rule = ValidateBy(
    { name: 'isMetadata', validator: { validate: (value) => violationsOf(value).length === 0 } },
    { message: 'must be an object of strings', context: { violationsOf } satisfies RuleContext },
  );
  return (target, property) => [AsSent(), rule].forEach((decorate) => decorate(target, property));
}

function metadataViolations(value: unknown, removal: boolean): Broken[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path: [], rule: 'must be an object of strings' }];
  }
  const pairs = Object.entries(value);
  const set = pairs.filter(([, item]) => item !== null);
  if (set.length > MAX_METADATA_PAIRS) {
    return [{ path: [], rule: `must have at most ${MAX_METADATA_PAIRS} pairs` }];
  }
  // The audit event names each of them.
  if (removal && pairs.length - set.length > MAX_METADATA_PAIRS) {
    return [{ path: [], rule: `must remove at most ${MAX_METADATA_PAIRS} pairs` }];
  }
  const violations = pairs.flatMap(([name, item]) => {
    const rule =
      ruleForName(name) ?? (removal && item === null ? null : ruleForText(item, 0, MAX_METADATA_VALUE));
    return rule ? [{ path: [name], rule }] : [];
  });
  if (
    violations.length === 0 &&
    Buffer.byteLength(JSON.stringify(Object.fromEntries(set))) > MAX_METADATA_BYTES
  )
    return [{ path: [], rule: `must have at most ${MAX_METADATA_BYTES} bytes as JSON` }];
  return violations;
}

function ruleForName(name: string): string | null {
  return NAME.test(name)
    ? null
    : 'must have a name of 1 to 40 letters, digits, "_", "." and "-", starting with a letter';
}
