/**
 * `credentials` of RFC 6750, section 2.1, whatever stands where the token should; the name of the scheme has no case
 * (RFC 9110, section 11.1).
 */
const BEARER = /^bearer +(\S.*)$/i;

/** What an `Authorization` header brings as a bearer token; undefined when it brings none. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}
