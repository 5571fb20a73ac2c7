import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Database } from '../database/database.js';
import { DatabaseUnavailableError } from '../database/database.errors.js';
import { rowsOf, statement } from '../database/statement.js';

const writeLastUse = statement<{ ids: readonly string[]; msAgo: readonly number[] }>(
  ({ ids, msAgo }) => `UPDATE api_keys k
            SET last_used_at = greatest(k.last_used_at, clock_timestamp() - used.ms_ago * interval '1 ms')
           FROM ${rowsOf(`${ids}::text[]`, `${msAgo}::float8[]`)} AS used (id, ms_ago)
          WHERE k.id = used.id`,
);

/**
 * Records when keys were last used, and writes it to the database every 30 s, so that no request costs a write. Times
 * are measured with the monotonic clock of this process, and stored by the database's clock, like all other dates.
 */
@Injectable()
export class ApiKeyUsage implements OnModuleDestroy {
  private readonly logger = new Logger(ApiKeyUsage.name);
  private lastUse = new Map<string, number>();

  constructor(private readonly database: Database) {}

  record(keyId: string): void {
    this.lastUse.set(keyId, performance.now());
  }

  @Interval('api-key-usage', 30_000)
  async write(): Promise<void> {
    if (this.lastUse.size === 0) return;
    const written = this.lastUse;
    this.lastUse = new Map();
    try {
      const now = performance.now();
      const msAgo = [...written.values()].map((usedAt) => now - usedAt);
      await this.database.query(writeLastUse({ ids: [...written.keys()], msAgo }));
    } catch (error) {
      this.lastUse = new Map([...written, ...this.lastUse]);
      // An outage is logged where it is detected.
      if (error instanceof DatabaseUnavailableError) return;
      this.logger.warn(
        `The last use of ${written.size} API keys could not be written; Foyer will try again.`,
        error,
      );
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.write();
  }
}
