import { parsePattern } from './pattern.parser.mjs';
import { either, EMPTY, isNullable, NOTHING, repeated, sequence } from './regular-expression.mjs';

/** Maximum number of states that are examined before the result is "not proved". */
const MOST_STATES = 5_000;

/**
 * Whether everything that a pattern of JSON Schema matches provably matches another one, too: by derivatives of regular
 * expressions (Brzozowski 1964), in all states that both can be in after the same text. If a pattern is more than a
 * regular expression, with look-arounds or references, nothing is proved.
 */
export function includesPattern(wider, narrower) {
  const [larger, smaller] = [parsePattern(wider), parsePattern(narrower)];
  if (!larger || !smaller) return false;
  const letters = lettersOf(larger, smaller);
  const states = [[smaller, larger]];
  const seen = new Set();
  for (let index = 0; index < states.length; index += 1) {
    const [inner, outer] = states[index];
    if (isNullable(inner) && !isNullable(outer)) return false;
    for (const letter of letters) {
      const next = [derive(inner, letter), derive(outer, letter)];
      const key = `${next[0].key}⊆${next[1].key}`;
      if (next[0] === NOTHING || seen.has(key)) continue;
      seen.add(key);
      states.push(next);
    }
    if (states.length > MOST_STATES) return false;
  }
  return true;
}

/** What must follow after a letter. */
function derive(node, letter) {
  switch (node.kind) {
    case 'letter':
      return node.ranges.some(([from, to]) => from <= letter && letter <= to) ? EMPTY : NOTHING;
    case 'sequence': {
      const after = sequence(derive(node.first, letter), node.second);
      return isNullable(node.first) ? either([after, derive(node.second, letter)]) : after;
    }
    case 'either':
      return either(node.parts.map((part) => derive(part, letter)));
    case 'repeated': {
      const rest = repeated(node.part, Math.max(0, node.least - 1), node.most - 1);
      return sequence(derive(node.part, letter), rest);
    }
    default:
      return NOTHING;
  }
}

/** One letter of each kind that the patterns distinguish. */
function lettersOf(...nodes) {
  const bounds = (node) => [
    ...(node.ranges ?? []).flatMap(([from, to]) => [from, to + 1]),
    ...[node.first, node.second, node.part, ...(node.parts ?? [])].flatMap((part) =>
      part ? bounds(part) : [],
    ),
  ];
  return [...new Set([0, ...nodes.flatMap(bounds)])].filter((letter) => letter <= 0x10ffff);
}
