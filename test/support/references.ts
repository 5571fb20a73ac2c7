/** Fields that begin with a slash and are no URL: the contract's form of a room's name, and JSON pointers. */
const NO_URL = /"(roomName|pointer)":\s*$/;

/**
 * The references to other resources in a response, as they are written: in headers, attributes of HTML, links of
 * Markdown, and every string of JSON or JavaScript that is a URL or a path.
 */
export function referencesIn(headers: Headers, text: string): string[] {
  const type = headers.get('content-type') ?? '';
  return [
    headers.get('location') ?? [],
    matches(headers.get('link') ?? '', /<([^>]*)>/g),
    /html/.test(type) ? matches(text, /(?:href|src)="([^"]*)"/g) : [],
    /json|javascript/.test(type) ? stringsIn(text) : [],
    /json|javascript|yaml/.test(type) ? matches(text, /\]\(((?:\/|https?:)[^)\s]*)\)/g) : [],
    /yaml/.test(type) ? matches(text, /url: (\S+)/g) : [],
  ].flat();
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found.replaceAll('&amp;', '&'));
}

/** Values only: the keys of `paths` in an OpenAPI document are relative to its servers. */
function stringsIn(text: string): string[] {
  return [...text.matchAll(/"((?:\/|https?:\/\/)[^"\s]*)"(?!\s*:)/g)]
    .filter(({ index }) => !NO_URL.test(text.slice(Math.max(0, index - 20), index)))
    .map(([, found = '']) => found);
}
