import { either, EMPTY, oneOf, repeated, sequence } from './regular-expression.mjs';

const LAST = 0x10ffff;
const ANYTHING = oneOf([[0, LAST]]);
const CLASSES = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 13],
    [32, 32],
    [160, 160],
    [0x1680, 0x1680],
    [0x2000, 0x200a],
    [0x2028, 0x2029],
    [0x202f, 0x202f],
    [0x205f, 0x205f],
    [0x3000, 0x3000],
    [0xfeff, 0xfeff],
  ],
};
const LINE_ENDS = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const CONTROLS = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 };

/** A pattern as a regular expression for the whole text; undefined when it is more than a regular expression. */
export function parsePattern(pattern) {
  try {
    return new Parser(pattern).parse();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class Parser {
  constructor(pattern) {
    this.rest = [...pattern];
  }

  /** A pattern matches anywhere in a text unless it is anchored, in each of its alternatives by itself. */
  parse() {
    const alternatives = [];
    do {
      const before = this.take('^') ? EMPTY : repeated(ANYTHING, 0, Infinity);
      const body = this.sequence();
      const after = this.take('$') ? EMPTY : repeated(ANYTHING, 0, Infinity);
      alternatives.push(sequence(before, sequence(body, after)));
    } while (this.take('|'));
    if (this.rest.length > 0) throw new RangeError('This is more than a regular expression.');
    return either(alternatives);
  }

  sequence() {
    let node = EMPTY;
    while (this.rest.length > 0 && !['|', ')', '$'].includes(this.rest[0])) {
      node = sequence(node, this.quantified(this.atom()));
    }
    return node;
  }

  atom() {
    const letter = this.rest.shift();
    if (letter === '(') return this.group();
    if (letter === '[') return oneOf(this.class());
    if (letter === '.') return oneOf(complement(LINE_ENDS));
    if (letter === '\\') return oneOf(this.escape());
    if ('^*+?{'.includes(letter)) throw new RangeError('An anchor or a quantifier stands where it cannot.');
    return oneOf([[letter.codePointAt(0), letter.codePointAt(0)]]);
  }

  group() {
    if (this.take('?') && !this.take(':')) throw new RangeError('There are look-arounds or names.');
    const alternatives = [];
    do alternatives.push(this.sequence());
    while (this.take('|'));
    if (!this.take(')')) throw new RangeError('A group does not end, or has an anchor in it.');
    return either(alternatives);
  }

  quantified(node) {
    const [least, most] = this.quantifier();
    // Greedy or lazy: both match the same texts.
    if (least !== 1 || most !== 1) this.take('?');
    return repeated(node, least, most);
  }

  quantifier() {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    const [text, least, comma, most] = /^\{(\d+)(,?)(\d*)\}/.exec(this.rest.join('')) ?? [];
    if (text === undefined) return [1, 1];
    this.rest.splice(0, text.length);
    const last = comma === '' ? least : most;
    return [Number(least), last === '' ? Infinity : Number(last)];
  }

  class() {
    const isNegated = this.take('^');
    const ranges = [];
    while (!this.take(']')) {
      const from = this.classAtom();
      const [[first, last]] = from;
      if (this.rest[0] === '-' && this.rest[1] !== ']' && from.length === 1 && first === last) {
        this.take('-');
        const to = this.classAtom();
        ranges.push([first, to.at(-1)[1]]);
      } else ranges.push(...from);
    }
    return isNegated ? complement(ranges) : ranges;
  }

  classAtom() {
    const letter = this.rest.shift();
    if (letter === undefined) throw new RangeError('A class does not end.');
    return letter === '\\' ? this.escape() : [[letter.codePointAt(0), letter.codePointAt(0)]];
  }

  escape() {
    const letter = this.rest.shift() ?? '';
    const ranges = CLASSES[letter.toLowerCase()];
    if (ranges) return letter === letter.toLowerCase() ? ranges : complement(ranges);
    const [text, ...digits] =
      /^(?:x([\da-f]{2})|u([\da-f]{4})|u\{([\da-f]+)\})/i.exec(letter + this.rest.join('')) ?? [];
    if (text !== undefined) {
      this.rest.splice(0, text.length - 1);
      const code = Number.parseInt(digits.find(Boolean), 16);
      return [[code, code]];
    }
    if (letter in CONTROLS) return [[CONTROLS[letter], CONTROLS[letter]]];
    if (/[\w]/.test(letter) || letter === '') throw new RangeError('An escape is unknown.');
    return [[letter.codePointAt(0), letter.codePointAt(0)]];
  }

  take(letter) {
    if (this.rest[0] !== letter) return false;
    this.rest.shift();
    return true;
  }
}

function complement(ranges) {
  const sorted = ranges.toSorted(([a], [b]) => a - b);
  const gaps = [];
  let next = 0;
  for (const [from, to] of sorted) {
    if (from > next) gaps.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  return next <= LAST ? [...gaps, [next, LAST]] : gaps;
}
