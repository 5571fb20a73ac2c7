/**
 * Whether a client would rather have a page than JSON (RFC 9110, section 12.5.1): it names `text/html`, as browsers do,
 * and likes it no less than JSON. Clients that take anything get JSON.
 * @param accept the header, if it was sent
 */
export function prefersHtml(accept: string | undefined): boolean {
  const html = qualityOf('text/html', accept);
  return html > 0 && html >= qualityOf('application/json', accept);
}

/** The weight of a media type, 0 to 1; 0 when it is not named. */
function qualityOf(type: string, accept = ''): number {
  for (const range of accept.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    if (name !== type) continue;
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
  }
  return 0;
}
