/**
 * Whether a client prefers HTML to JSON (RFC 9110, section 12.5.1): it names `text/html`, as browsers do, with at least
 * the weight of JSON. Clients that accept everything get JSON.
 * @param accept the header, if it was sent
 */
export function prefersHtml(accept: string | undefined): boolean {
  const html = weightOf('text/html', accept);
  return html > 0 && html >= weightOf('application/json', accept);
}

/** The weight of a media type in an `Accept` header, 0 to 1; 0 if it is not named. */
export function weightOf(type: string, accept = ''): number {
  for (const range of accept.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (name !== type) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
