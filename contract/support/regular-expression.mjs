/** Matches not even the empty text. */
export const NOTHING = { kind: 'nothing', key: '∅' };
/** Matches only the empty text. */
export const EMPTY = { kind: 'empty', key: 'ε' };

/** @param ranges of code points, `[[97, 122]]` */
export function oneOf(ranges) {
  return { kind: 'letter', ranges, key: `[${ranges.join(';')}]` };
}

export function sequence(first, second) {
  if (first === NOTHING || second === NOTHING) return NOTHING;
  if (first === EMPTY) return second;
  if (second === EMPTY) return first;
  return { kind: 'sequence', first, second, key: `(${first.key}·${second.key})` };
}

export function either(parts) {
  const all = parts.flatMap((part) => (part.kind === 'either' ? part.parts : [part]));
  const different = new Map(all.filter((part) => part !== NOTHING).map((part) => [part.key, part]));
  const keys = [...different.keys()].toSorted((a, b) => (a < b ? -1 : 1));
  if (keys.length < 2) return different.get(keys[0]) ?? NOTHING;
  return { kind: 'either', parts: keys.map((key) => different.get(key)), key: `(${keys.join('|')})` };
}

/** @param most `Infinity` for any number */
export function repeated(part, least, most) {
  if (most === 0 || part === EMPTY) return EMPTY;
  if (part === NOTHING) return least === 0 ? EMPTY : NOTHING;
  const from = isNullable(part) ? 0 : least;
  return { kind: 'repeated', part, least: from, most, key: `${part.key}{${from},${most}}` };
}

/** Whether it matches the empty text. */
export function isNullable(node) {
  switch (node.kind) {
    case 'sequence':
      return isNullable(node.first) && isNullable(node.second);
    case 'either':
      return node.parts.some(isNullable);
    case 'repeated':
      return node.least === 0;
    default:
      return node === EMPTY;
  }
}
