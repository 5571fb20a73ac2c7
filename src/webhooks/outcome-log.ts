import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import * as sql from './dispatch.sql.js';
import type { Outcome } from './outcome.js';

/**
 * For so long, in ms, outcomes are gathered before they are written: no receiver waits for them, and each statement makes Postgres
 * wait for its disk.
 */
const GATHERING = 20;

/** An outcome that is not written yet, and who waits for that. */
interface Waiting {
  readonly outcome: Outcome;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Writes what came of attempts: all that become known within a short time in one statement. */
@Injectable()
export class OutcomeLog {
  private waiting: Waiting[] = [];
  private isWriting = false;

  constructor(private readonly database: Database) {}

  /** @throws as {@link Database.query}; the delivery then becomes due again when its lease ends */
  write(outcome: Outcome): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ outcome, resolve, reject });
      void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    if (this.isWriting) return;
    this.isWriting = true;
    while (this.waiting.length > 0) {
      await sleep(GATHERING);
      const batch = this.waiting;
      this.waiting = [];
      try {
        const outcomes = JSON.stringify(batch.map(({ outcome }) => outcome));
        await this.database.query(sql.record({ outcomes }));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isWriting = false;
  }
}
