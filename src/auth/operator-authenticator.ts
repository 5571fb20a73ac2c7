import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { InvalidOperatorTokenError, MissingOperatorTokenError } from './auth.errors.js';
import { bearerOf } from './credentials.js';
import { FailedAuthentications } from './failed-authentications.task.js';
import type { Operator } from './caller.js';

/** Hexadecimal digits of a digest: enough to tell a few tokens apart, too few to help an attacker guess one. */
const ID_LENGTH = 8;

/** Identifies operators by the tokens of `OPERATOR_TOKEN`. */
@Injectable()
export class OperatorAuthenticator {
  private readonly tokens: readonly { readonly digest: Buffer; readonly operator: Operator }[];

  constructor(
    { OPERATOR_TOKEN }: Config,
    private readonly failures: FailedAuthentications,
  ) {
    this.tokens = OPERATOR_TOKEN.map((token) => {
      const digest = digestOf(token);
      return { digest, operator: { tokenId: digest.toString('hex').slice(0, ID_LENGTH) } };
    });
  }

  /** Whether any token is configured; without one, there are no operators over HTTP. */
  get isOn(): boolean {
    return this.tokens.length > 0;
  }

  /**
   * @param authorization the `Authorization` header
   * @param address the client's IP address
   * @throws MissingOperatorTokenError, InvalidOperatorTokenError; TooManyAttemptsError instead if the address has
   * failed too often, with keys or with tokens. A valid token is never refused.
   */
  authenticate(authorization: string | undefined, address: string): Operator {
    const token = bearerOf(authorization);
    const operator = token === undefined ? undefined : this.find(token);
    if (operator) return operator;
    const reason = token === undefined ? 'missing_operator_token' : 'invalid_operator_token';
    this.failures.record({ reason, keyId: null, organizationId: null, address });
    throw token === undefined ? new MissingOperatorTokenError() : new InvalidOperatorTokenError();
  }

  /** Takes the same time for every token: all digests have the same length, and all are compared even after a match. */
  private find(token: string): Operator | undefined {
    const given = digestOf(token);
    return this.tokens.filter(({ digest }) => timingSafeEqual(digest, given))[0]?.operator;
  }
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
