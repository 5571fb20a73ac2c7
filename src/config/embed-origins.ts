/** How many origins a list may have, and how many characters each. */
export const MAX_EMBED_ORIGINS = 50;
export const MAX_EMBED_ORIGIN = 255;

/**
 * How many characters a list may have, separated by spaces: it is in a header of the page, and nginx by default accepts no
 * more than 4 KiB of headers from a server behind it.
 */
export const MAX_EMBED_ORIGINS_LENGTH = 2_000;

/** The rule of {@link toEmbedOrigin}, in words. */
export const EMBED_ORIGIN_RULE =
  'an origin such as https://a.example, https://a.example:8443, https://*.a.example or http://localhost:5173, without a ' +
  `path, and up to ${MAX_EMBED_ORIGIN} characters long`;

/** Scheme, wildcard, host and port, as people write them. */
const WRITTEN = /^(https?:\/\/)(\*\.)?([^\s\p{Cc}/?#@\\:*%]+)(:\d{1,5})?$/iu;

/**
 * What Content Security Policy can express and browsers match (CSP 3, sections 2.3.1 and 6.7.2.6): host names of letters,
 * digits and hyphens, and no addresses. A top-level domain has no wildcard, and its last label never is a number.
 */
const MATCHED =
  /^https:\/\/(?:\*\.(?=[^.]+\.))?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?(?::\d+)?$/;

/**
 * Origins of the machine of a developer. Other pages without TLS cannot embed a room: in them no frame has a camera or a
 * microphone (Secure Contexts, section 3.1), and anyone on the network could pretend to be one.
 */
const LOCAL = /^https?:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?$/;

/**
 * Reads an origin that may embed rooms: `https://a.example`, with a port unless it is 443; `https://*.a.example` for all
 * subdomains of `a.example`, but not for itself; `http://localhost:5173` for development.
 * @returns the origin as browsers write it, in lower case, in Punycode and without the default port; null for anything else
 */
export function toEmbedOrigin(text: string): string | null {
  if (text.length > MAX_EMBED_ORIGIN) return null;
  const [, scheme = '', wildcard = '', host = '', port = ''] = WRITTEN.exec(text) ?? [];
  const url = scheme + host + port;
  if (!URL.canParse(url)) return null;
  const origin = new URL(url).origin.replace('//', `//${wildcard}`);
  return origin.length <= MAX_EMBED_ORIGIN && (MATCHED.test(origin) || LOCAL.test(origin)) ? origin : null;
}

/** An origin that breaks the rule, by its place in the list; without a place, the whole list does. */
export interface BrokenOrigin {
  readonly place?: number;
  /** What it must be. */
  readonly rule: string;
}

/** Checks what shall be a list of origins that may embed rooms. @returns what breaks a rule */
export function brokenEmbedOrigins(list: readonly unknown[]): readonly BrokenOrigin[] {
  if (list.length > MAX_EMBED_ORIGINS) return [{ rule: `a list of at most ${MAX_EMBED_ORIGINS} origins` }];
  const broken = list.flatMap((text, place) =>
    typeof text === 'string' && toEmbedOrigin(text) !== null ? [] : [{ place, rule: EMBED_ORIGIN_RULE }],
  );
  if (broken.length > 0 || toEmbedOrigins(list.map(String)).join(' ').length <= MAX_EMBED_ORIGINS_LENGTH)
    return broken;
  return [{ rule: `a list of origins of at most ${MAX_EMBED_ORIGINS_LENGTH} characters in all` }];
}

/** The origins of a list, each once and as {@link toEmbedOrigin} writes it; others stay as they are. */
export function toEmbedOrigins(list: readonly string[]): readonly string[] {
  return [...new Set(list.map((text) => toEmbedOrigin(text) ?? text))];
}
