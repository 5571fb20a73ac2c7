import { MAX_BODY_DEPTH, MAX_BODY_FIELDS } from '../limits/request-limits.js';

/**
 * Counts the fields, elements and levels of a JSON text in one pass, which stops at the first limit, so that no later step
 * processes more. Every comma and every opening bracket counts as one value, so an empty object or array counts as if it had
 * one. The parser refuses what is not JSON.
 * @returns the exceeded limit, in words; null if there is none
 */
export function findExcess(json: string): string | null {
  let depth = 0;
  let fields = 0;
  for (let i = 0; i < json.length; i++) {
    switch (json[i]) {
      case '"':
        i = endOfString(json, i);
        break;
      case '}':
      case ']':
        depth--;
        break;
      case '{':
      case '[':
        depth++;
        fields++;
        break;
      case ',':
        fields++;
        break;
    }
    if (depth > MAX_BODY_DEPTH) return `is nested deeper than ${MAX_BODY_DEPTH} levels`;
    if (fields > MAX_BODY_FIELDS) return `has more than ${MAX_BODY_FIELDS} fields and elements`;
  }
  return null;
}

/** @returns the index of the closing quotation mark of the string that begins at `start`, or of the end of the text */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    // An odd number of backslashes before it makes it a part of the string.
    let before = end;
    while (json[before - 1] === '\\') before--;
    if ((end - before) % 2 === 0) return end;
  }
  return json.length;
}
