import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Config } from '../config/config.js';
import { AddressLimit } from './address-limit.js';
import { InvalidOperatorTokenError, MissingOperatorTokenError } from './auth.errors.js';
import { bearerOf } from './bearer.js';

const CAPACITY = 1_000;
/** How long it is remembered where operators come from, in ms. */
const MEMORY = 10 * 60_000;

/** Tells operators, who have a token from the configuration, from everybody else. */
@Injectable()
export class OperatorAuthenticator {
  private readonly digests: readonly Buffer[];
  /** Addresses that operators came from lately: who fails there as well does not lock them out. */
  private readonly known = new LRUCache<string, true>({ max: CAPACITY, ttl: MEMORY });

  constructor(
    { operatorTokens }: Config,
    private readonly addresses: AddressLimit,
  ) {
    this.digests = operatorTokens.map(digest);
  }

  /** Whether there is any token; without one there are no operators over HTTP. */
  get isOn(): boolean {
    return this.digests.length > 0;
  }

  /**
   * @param authorization the `Authorization` header
   * @param address where the request comes from
   * @throws MissingOperatorTokenError, InvalidOperatorTokenError; TooManyAttemptsError when the address has failed too
   * often, be it with keys or with tokens, and no operator came from there lately
   */
  authenticate(authorization: string | undefined, address: string): void {
    if (!this.known.has(address)) this.addresses.check(address);
    const token = bearerOf(authorization);
    if (token !== undefined && this.isValid(token)) {
      this.known.set(address, true);
      return;
    }
    this.addresses.record(address);
    throw token === undefined ? new MissingOperatorTokenError() : new InvalidOperatorTokenError();
  }

  /** Takes the same time for every token: digests are of one length, and all are compared, whichever fits. */
  private isValid(token: string): boolean {
    const given = digest(token);
    return this.digests.filter((known) => timingSafeEqual(known, given)).length > 0;
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
