/**
 * `credentials` of RFC 6750, section 2.1, with anything in place of the token; the name of the scheme is
 * case-insensitive (RFC 9110, section 11.1).
 */
const BEARER = /^bearer +(\S.*)$/i;

/** The bearer token in an `Authorization` header; undefined if there is none. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}
