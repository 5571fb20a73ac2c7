/** A piece of a chat line: text as it is, or text that is a link. */
export interface TextPart {
  readonly text: string;
  /** The address of a link; null for text. */
  readonly href: string | null;
}

const ADDRESS = /https?:\/\/[^\s<>"'`]+/gi;
/** What ends a sentence is not part of an address in it. */
const CLOSING = new Set('.,:;!?…)]}»”’');

/**
 * Finds the addresses in a text. Only `http` and `https` make links: no other scheme can, so that a click never runs code.
 * @returns the whole text, in order
 */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutClosing(match[0]);
    const href = parseAddress(address);
    if (href === null) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index), href: null });
    parts.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), href: null });
  return parts;
}

/** Keeps a closing parenthesis that was opened in the address, as in those of Wikipedia. */
function withoutClosing(address: string): string {
  let end = address.length;
  while (end > 0) {
    const last = address[end - 1] ?? '';
    if (!CLOSING.has(last)) break;
    const kept = address.slice(0, end);
    if (last === ')' && count(kept, '(') >= count(kept, ')')) break;
    end -= 1;
  }
  return address.slice(0, end);
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function parseAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}
