import type { FastifyRequest } from 'fastify';
import { hashSecret, parseToken } from './api-key-token.js';

/** The API key of a request, with the hash of its secret. */
export interface PresentedKey {
  readonly id: string;
  readonly secretHash: Buffer;
}

/** The credentials of a request: an API key, something that is not a key or is mistyped, or nothing. */
export type Credentials = PresentedKey | 'malformed' | 'missing';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first call of {@link credentialsOf}. */
    credentials?: Credentials;
  }
}

/** The credentials of a request. However often it is called, it reads the header and hashes the secret once. */
export function credentialsOf(request: FastifyRequest): Credentials {
  return (request.credentials ??= readCredentials(request.headers.authorization));
}

function readCredentials(authorization: string | undefined): Credentials {
  const bearer = bearerOf(authorization);
  if (bearer === undefined) return 'missing';
  const token = parseToken(bearer);
  return token ? { id: token.id, secretHash: hashSecret(token.secret) } : 'malformed';
}

/**
 * `credentials` of RFC 6750, section 2.1, with anything in place of the token; the name of the scheme is
 * case-insensitive (RFC 9110, section 11.1).
 */
const BEARER = /^bearer +(\S.*)$/i;

/** The bearer token in an `Authorization` header; undefined if there is none. */
export function bearerOf(authorization: string | undefined): string | undefined {
  return BEARER.exec(authorization ?? '')?.[1];
}
