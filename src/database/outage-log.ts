import { Logger } from '@nestjs/common';
import { reasonOf } from './database.errors.js';

/** An outage is over with the first success after so many ms without a failure. */
const QUIET = 5_000;

/**
 * Logs an outage: one line when it begins, one for each further reason, and one when it is over, however many requests and
 * tasks fail. If some succeed and others fail, as on a full disk, it is one outage for as long as there are failures.
 */
export class OutageLog {
  private readonly logger = new Logger('Outage');
  private readonly reasons = new Set<string>();
  private failures = 0;
  private beganAt = 0;
  private lastFailureAt = 0;

  /**
   * @param subject what is unavailable: the first word of a sentence
   * @param consequence for requests, in a sentence, if it is always the same
   */
  constructor(
    private readonly subject: string,
    private readonly consequence = '',
  ) {}

  /** To be called when something has failed because the subject is unavailable. */
  failed(cause: unknown): void {
    const now = performance.now();
    if (this.failures === 0) this.beganAt = now;
    this.failures += 1;
    this.lastFailureAt = now;
    const reason = reasonOf(cause);
    if (this.reasons.has(reason)) return;
    this.reasons.add(reason);
    this.logger.error(`${this.subject} cannot be used: ${reason}. ${this.consequence}`.trimEnd());
  }

  /** To be called when something has succeeded. */
  worked(): void {
    if (this.failures === 0 || performance.now() - this.lastFailureAt < QUIET) return;
    const seconds = ((this.lastFailureAt - this.beganAt) / 1_000).toFixed(1);
    this.logger.warn(`${this.subject} can be used again: ${this.failures} failures within ${seconds} s.`);
    this.failures = 0;
    this.reasons.clear();
  }
}
