import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type QuotaDecision, type QuotaState, QuotaStore } from './quota.store.js';

/** The function of the migration `bounded-quota-windows`: one round trip and one atomic decision. */
const CONSUME = {
  name: 'consume-quota-2',
  text: `SELECT admitted, used, resets_at, ${msUntil('resets_at')} AS ms_left FROM consume_quota($1, $2, $3)`,
};

const PEEK = {
  name: 'peek-quota-3',
  text: `SELECT coalesce(w.used, 0) AS used, coalesce(w.resets_at, t.now) AS resets_at,
                CASE WHEN w.resets_at IS NULL THEN 0 ELSE ${msUntil('w.resets_at')} END AS ms_left
           FROM (SELECT clock_timestamp() AS now) t
           LEFT JOIN quota_windows w ON w.organization_id = $1 AND w.resets_at > t.now
                AND w.resets_at <= t.now + interval '60 seconds'`,
};

interface StateRow {
  readonly used: number;
  readonly resets_at: Date;
  readonly ms_left: number;
}

@Injectable()
export class PostgresQuotaStore extends QuotaStore {
  constructor(private readonly database: Database) {
    super();
  }

  async consume(organizationId: string, cost: number, limit: number): Promise<QuotaDecision> {
    const [row] = await this.database.query<StateRow & { admitted: boolean }>(CONSUME, [
      organizationId,
      cost,
      limit,
    ]);
    if (!row) throw new TypeError('consume_quota answered no row.');
    return { admitted: row.admitted, ...toState(row, limit) };
  }

  async peek(organizationId: string, limit: number): Promise<QuotaState> {
    const [row] = await this.database.query<StateRow & Record<string, unknown>>(PEEK, [organizationId]);
    if (!row) throw new TypeError('The window of an organization could not be read.');
    return toState(row, limit);
  }
}

function toState(row: StateRow, limit: number): QuotaState {
  return {
    limit,
    remaining: Math.max(0, limit - row.used),
    resetsAt: row.resets_at,
    msLeft: row.ms_left,
  };
}

/** The end of a window was rounded to ms; the window was open when it was decided on, however late it is by now. */
function msUntil(column: string): string {
  return `greatest(1, round(extract(epoch FROM ${column} - clock_timestamp()) * 1000))::integer`;
}
