import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { normalizeIp } from '@nestjs/throttler';
import { Config } from '../config/config.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { FOYER } from '../events/actor.js';
import { EventsService } from '../events/events.service.js';
import { AddressCounter } from '../http/limits/address-counter.js';

/** Time between two reports, in ms. */
const PERIOD = 60_000;
/** Maximum number of kinds of failures in a report; all others are counted together. */
const CAPACITY = 100;

/** Why an authentication failed, and what is known about the client. */
export interface FailedAuthentication {
  readonly reason:
    | 'missing'
    | 'malformed'
    | 'unknown'
    | 'revoked'
    | 'expired'
    | 'missing_operator_token'
    | 'invalid_operator_token';
  /** The id in the key that was sent; there may be no such key. */
  readonly keyId: string | null;
  /** The owner of a key that is no longer valid. */
  readonly organizationId: string | null;
  readonly address: string;
}

interface Failures {
  readonly organizationId: string | null;
  readonly subjectId: string;
  readonly address: string | null;
  readonly reason: FailedAuthentication['reason'] | 'various';
  attempts: number;
}

/**
 * Counts failed authentications by key, address and reason, and records an audit event for each of these once a minute,
 * so that no request costs a write, and guessing keys cannot fill the audit. IPv6 addresses are counted by /64.
 */
@Injectable()
export class FailedAuthentications implements OnModuleDestroy {
  private readonly logger = new Logger(FailedAuthentications.name);
  private readonly addresses: AddressCounter;
  private counts = new Map<string, Failures>();

  constructor(
    private readonly events: EventsService,
    { FAILED_ATTEMPTS_PER_MINUTE }: Config,
  ) {
    this.addresses = new AddressCounter(FAILED_ATTEMPTS_PER_MINUTE);
  }

  /** @throws TooManyAttemptsError if the address has failed too often in this minute */
  record({ reason, keyId, organizationId, address }: FailedAuthentication): void {
    const from = normalizeIp(address);
    this.add({ organizationId, subjectId: keyId ?? reason, address: from, reason, attempts: 1 });
    this.addresses.count(address);
  }

  @Interval('failed-authentications', PERIOD)
  async write(): Promise<void> {
    const written = [...this.counts.values()];
    this.counts = new Map();
    if (written.length === 0) return;
    try {
      await this.events.record(
        written.map(({ reason, attempts, ...failures }) => ({
          ...FOYER,
          ...failures,
          type: 'authentication.failed',
          data: { reason, attempts },
        })),
      );
    } catch (error) {
      for (const failures of written) this.add(failures);
      // An outage is logged where it is detected.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.warn('Failed authentications could not be recorded; Foyer will try again.', error);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.write();
  }

  private add(failures: Failures): void {
    const { reason, subjectId, address, attempts } = failures;
    const name = `${reason} ${subjectId} ${address}`;
    const known = this.counts.get(name);
    if (known) known.attempts += attempts;
    else if (this.counts.size < CAPACITY || reason === 'various') this.counts.set(name, { ...failures });
    else this.add({ organizationId: null, subjectId: 'various', address: null, reason: 'various', attempts });
  }
}
