import type { FastifyRequest } from 'fastify';
import { hashSecret, parseToken } from './api-key-token.js';
import { bearerOf } from './bearer.js';

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
