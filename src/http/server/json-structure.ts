import { MAX_BODY_DEPTH, MAX_BODY_FIELDS } from '../limits/request-limits.js';

const QUOTE = '"'.charCodeAt(0);
const BACKSLASH = '\\'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
const OPENING = ['{', '['].map((bracket) => bracket.charCodeAt(0));
const CLOSING = ['}', ']'].map((bracket) => bracket.charCodeAt(0));

/**
 * Counts the fields, elements and levels of a text of JSON in one pass that stops at the first excess, so that nothing
 * else ever walks over more. Every comma and every opening bracket brings one value: an empty object or array counts as
 * one that has a value. What is not JSON at all is left for the parser to find.
 * @returns the limit that is exceeded, in words; null when there is none
 */
export function findExcess(json: string): string | null {
  let depth = 0;
  let fields = 0;
  for (let i = 0; i < json.length; i++) {
    const character = json.charCodeAt(i);
    if (character === QUOTE) i = endOfString(json, i);
    else if (CLOSING.includes(character)) depth--;
    else if (OPENING.includes(character)) [depth, fields] = [depth + 1, fields + 1];
    else if (character === COMMA) fields++;
    if (depth > MAX_BODY_DEPTH) return `is nested deeper than ${MAX_BODY_DEPTH} levels`;
    if (fields > MAX_BODY_FIELDS) return `has more than ${MAX_BODY_FIELDS} fields and elements`;
  }
  return null;
}

/** @returns the index of the quotation mark that ends the string that begins at `start`, or of the end of the text */
function endOfString(json: string, start: number): number {
  for (let i = start + 1; i < json.length; i++) {
    const character = json.charCodeAt(i);
    if (character === QUOTE) return i;
    if (character === BACKSLASH) i++;
  }
  return json.length;
}
