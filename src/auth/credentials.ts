import type { FastifyRequest } from 'fastify';
import { hashSecret, parseToken } from './api-key-token.js';
import { bearerOf } from './bearer.js';

/** A key as a request brings it, without its secret. */
export interface PresentedKey {
  readonly id: string;
  readonly secretHash: Buffer;
}

/** What a request brings to show who sends it: a key, what is none or has a typo, or nothing at all. */
export type Credentials = PresentedKey | 'malformed' | 'missing';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set as soon as somebody asks for them: {@link credentialsOf}. */
    credentials?: Credentials;
  }
}

/** What a request brings. However many ask, the header is read, and the secret hashed, once. */
export function credentialsOf(request: FastifyRequest): Credentials {
  return (request.credentials ??= readCredentials(request.headers.authorization));
}

function readCredentials(authorization: string | undefined): Credentials {
  const bearer = bearerOf(authorization);
  if (bearer === undefined) return 'missing';
  const token = parseToken(bearer);
  return token ? { id: token.id, secretHash: hashSecret(token.secret) } : 'malformed';
}
