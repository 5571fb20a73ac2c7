import * as fc from 'fast-check';

/** Names with a meaning in JavaScript, which a program must never look up in a plain object. */
export const PROTOTYPE_NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
];

const TEXTS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\u202e',
  '\ufeff',
  '\ud800',
  '\udfff\ud800',
  'e\u0301'.repeat(50),
  '👩‍👩‍👧‍👦'.repeat(20),
  '٣',
  'null',
  'undefined',
  'NaN',
  'true',
  '[]',
  '{}',
  '-0',
  '1e309',
  '0x10',
  "' OR 1=1 --",
  '$1',
  '%00',
  '%',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  '${7*7}',
  '2099-02-30T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999999999Z',
  '2099-12-31T23:59:60Z',
  '2099-01-01T00:00:00+23:59',
  '00000000-0000-0000-0000-000000000000',
  'x'.repeat(300),
  'x'.repeat(5_000),
  ...PROTOTYPE_NAMES,
];

const NUMBERS = [
  0,
  -0,
  -1,
  1,
  0.5,
  1e21,
  1e308,
  5e-324,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 63,
  101,
  1_000_001,
];

/** Text that programs often mishandle. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ maxLength: 10 }),
);

/** A JSON value that is seldom expected. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(...NUMBERS, null, true, false, [], {}, [null], [[]], { a: { b: {} } }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.constantFrom('hostRoomUrl', 'rooms:read', ''), { maxLength: 300 }),
);
