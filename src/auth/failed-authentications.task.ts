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
/** Most kinds of failures that are told apart in a report; what comes beyond is counted together. */
const CAPACITY = 100;

/** Why a request is sent by nobody that Foyer knows, and what is known of who sends it. */
export interface FailedAuthentication {
  readonly reason:
    | 'missing'
    | 'malformed'
    | 'unknown'
    | 'revoked'
    | 'expired'
    | 'missing_operator_token'
    | 'invalid_operator_token';
  /** Of what was sent for a key; it need not exist. */
  readonly keyId: string | null;
  /** Of a key that was valid once. */
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
 * Counts failed authentications by key, address and reason, and leaves an audit event for each once a minute, so that no
 * request costs a write, and nobody fills the audit by guessing. IPv6 addresses count by their /64.
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

  /** @throws TooManyAttemptsError when the address has failed too often in this minute */
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
      this.logger.warn('Failed authentications could not be recorded; it is tried again.', error);
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
