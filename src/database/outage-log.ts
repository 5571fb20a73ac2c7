import { Logger } from '@nestjs/common';
import { reasonOf } from './database.errors.js';

/** So long, in ms, nothing may have failed before something that works means that the outage is over. */
const QUIET = 5_000;

/**
 * Tells the operator of an outage in a line when it begins, one for each further reason, and one when it is over, however
 * many requests and tasks meet it. Where some things fail and others work, as on a full disk, it is one outage as long
 * as the failures go on.
 */
export class OutageLog {
  private readonly logger = new Logger('Outage');
  private readonly reasons = new Set<string>();
  private failures = 0;
  private beganAt = 0;
  private lastFailureAt = 0;

  /**
   * @param subject what is away: the first word of a sentence
   * @param consequence what becomes of requests, in a sentence, where that is always the same
   */
  constructor(
    private readonly subject: string,
    private readonly consequence = '',
  ) {}

  /** Something has failed because the subject is away. */
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

  /** Something has worked. */
  worked(): void {
    if (this.failures === 0 || performance.now() - this.lastFailureAt < QUIET) return;
    const seconds = ((this.lastFailureAt - this.beganAt) / 1_000).toFixed(1);
    this.logger.warn(`${this.subject} can be used again: ${this.failures} failures within ${seconds} s.`);
    this.failures = 0;
    this.reasons.clear();
  }
}
