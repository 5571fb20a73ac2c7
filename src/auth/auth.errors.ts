import { type ErrorDeclarations, FoyerError } from '../errors/foyer-error.js';
import { isKeyId } from './api-key-token.js';
import type { Scope } from './api-key.js';

export const AUTH_ERRORS = {
  missing_api_key: {
    status: 401,
    title: 'No API key',
    meaning: 'The request has no API key.',
    remedy: 'Send one as "Authorization: Bearer <key>".',
  },
  invalid_api_key: {
    status: 401,
    title: 'API key not valid',
    meaning: 'The API key is mistyped, unknown, revoked, or has expired.',
    remedy: 'Use another key. Sending the request again does not help.',
  },
  insufficient_scope: {
    status: 403,
    title: 'Scope missing',
    meaning: 'The API key is valid, but does not have the scope that this route requires.',
    remedy: 'Use a key with the scope named in `detail`.',
  },
  scope_not_grantable: {
    status: 403,
    title: 'Scope cannot be granted',
    meaning: 'A key can grant only scopes that it has itself.',
    remedy: 'Leave out the scopes named in `detail`, or use a key that has them.',
  },
  expiry_not_grantable: {
    status: 403,
    title: 'Expiry cannot be granted',
    meaning: 'A key cannot create or rotate a key that would be valid for longer than itself.',
    remedy: 'Send an earlier `expiresAt`, as `detail` says, or use a key that is valid for longer.',
  },
  missing_operator_token: {
    status: 401,
    title: 'No operator token',
    meaning: 'The path is for operators, and the request has no operator token.',
    remedy: 'Send one as "Authorization: Bearer <token>".',
  },
  invalid_operator_token: {
    status: 401,
    title: 'Operator token not valid',
    meaning:
      'The path is for operators, and the token is not one of those that this Foyer is configured with.',
    remedy: 'Use a token from OPERATOR_TOKEN. API keys do not work here.',
  },
  api_key_not_found: {
    status: 404,
    title: 'No such API key',
    meaning: 'The organization has no API key with this id.',
    remedy: 'Compare the id with the list of keys.',
  },
  api_key_already_rotated: {
    status: 409,
    title: 'API key already rotated',
    meaning: 'The key was rotated before, and works only until its overlap ends.',
    remedy: 'Rotate its successor, or create another key.',
  },
  invalid_new_api_key: {
    status: 400,
    title: 'Invalid API key properties',
    meaning: 'A property of the new API key breaks its rule.',
    remedy: 'Fix the field named in `detail`.',
  },
} as const satisfies ErrorDeclarations;

/** The request has no API key. */
export class MissingApiKeyError extends FoyerError<'missing_api_key'> {
  constructor() {
    super('missing_api_key', 'An API key is required: send it as "Authorization: Bearer <key>".');
  }
}

/** The API key of the request is not valid. */
export class InvalidApiKeyError extends FoyerError<'invalid_api_key'> {
  constructor(reason: keyof typeof SENTENCES) {
    super('invalid_api_key', SENTENCES[reason]);
  }
}

const SENTENCES = {
  malformed: 'The API key is malformed or was mistyped.',
  unknown: 'The API key is not valid.',
  revoked: 'The API key has been revoked.',
  expired: 'The API key has expired.',
} as const;

/** The route is for operators, and the request has no operator token. */
export class MissingOperatorTokenError extends FoyerError<'missing_operator_token'> {
  constructor() {
    super(
      'missing_operator_token',
      'An operator token is required: send it as "Authorization: Bearer <token>".',
    );
  }
}

/** The route is for operators, and the token of the request is not an operator token; it may be an API key. */
export class InvalidOperatorTokenError extends FoyerError<'invalid_operator_token'> {
  constructor() {
    super('invalid_operator_token', 'The operator token is not valid.');
  }
}

/** The key is valid, but may not do this (RFC 6750, section 3.1). */
export class InsufficientScopeError extends FoyerError<'insufficient_scope'> {
  constructor(readonly required: Scope) {
    super('insufficient_scope', `The API key does not have the scope "${required}".`, { required });
  }
}

/** A key would get a scope that the key which creates it does not have. */
export class ScopeNotGrantableError extends FoyerError<'scope_not_grantable'> {
  constructor(scopes: readonly Scope[]) {
    super('scope_not_grantable', `A key cannot grant what it does not have: ${scopes.join(', ')}.`, {
      scopes,
    });
  }
}

/** A key would expire later than the key that creates it. */
export class ExpiryNotGrantableError extends FoyerError<'expiry_not_grantable'> {
  constructor(latest: Date) {
    super(
      'expiry_not_grantable',
      `expiresAt must not be later than ${latest.toISOString()}, when the key of this request expires.`,
      { field: 'expiresAt', latest: latest.toISOString() },
    );
  }
}

export class ApiKeyNotFoundError extends FoyerError<'api_key_not_found'> {
  /** @param id as requested; it may be a whole API key by mistake, so it is repeated only if it has the form of an id */
  constructor(id: string) {
    super('api_key_not_found', `There is no API key with ${isKeyId(id) ? `the id "${id}"` : 'this id'}.`);
  }
}

/** The key was already rotated, and a key has one successor. */
export class ApiKeyAlreadyRotatedError extends FoyerError<'api_key_already_rotated'> {
  constructor(id: string) {
    super('api_key_already_rotated', `The API key "${id}" has already been rotated: rotate its successor.`);
  }
}

export class InvalidNewApiKeyError extends FoyerError<'invalid_new_api_key'> {
  constructor(field: string, rule: string) {
    super('invalid_new_api_key', `${field} must be ${rule}.`, { field, rule });
  }
}
