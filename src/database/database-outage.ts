import { Logger } from '@nestjs/common';

/** It is over when for so long, in ms, nothing has failed: where some statements fail and others do not, it goes on. */
const QUIET = 1_000;

/** Says once that Postgres is away, and once that it is back, however many statements notice. */
export class DatabaseOutage {
  private readonly logger = new Logger('Database');
  private since: number | null = null;
  private lastFailure = 0;

  failed(error: unknown): void {
    this.lastFailure = performance.now();
    if (this.since !== null) return;
    this.since = this.lastFailure;
    this.logger.warn(`Postgres cannot be reached: ${reasonOf(error)}.`);
  }

  succeeded(): void {
    if (this.since === null) return;
    const now = performance.now();
    if (now - this.lastFailure < QUIET) return;
    this.logger.warn(`Postgres is back, after ${Math.round((now - this.since) / 1_000)} s.`);
    this.since = null;
  }
}

/** In one line, without a stack. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  const { message, code } = Object(error) as { readonly message?: string; readonly code?: string };
  return (message || code || 'for a reason unknown').replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}
