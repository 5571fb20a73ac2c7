import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import { type QuotaDecision, type QuotaState, QuotaStore } from './quota.store.js';

interface StateRow extends Pick<QuotaState, 'resetsAt' | 'msLeft'> {
  readonly used: number;
}
type DecisionRow = StateRow & { readonly admitted: boolean };

const DECISION = `SELECT admitted, used, resets_at AS "resetsAt", ${msUntil('resets_at')} AS "msLeft" FROM consume_quota`;

/** The function of the migration `bounded-quota-windows`: one round trip and one atomic decision. */
const consume = statement<{ organizationId: string; cost: number; limit: number }, DecisionRow>(
  ({ organizationId, cost, limit }) => `${DECISION}(${organizationId}, ${cost}, ${limit})`,
);

/** That of the migration `quota-windows-that-are-over`, which calls the other one: needed once a window at the most. */
const consumeAfter = statement<
  { organizationId: string; cost: number; limit: number; over: Date },
  DecisionRow
>(({ organizationId, cost, limit, over }) => `${DECISION}(${organizationId}, ${cost}, ${limit}, ${over})`);

const peek = statement<{ organizationId: string }, StateRow>(
  ({ organizationId }) => `SELECT coalesce(w.used, 0) AS used, coalesce(w.resets_at, t.now) AS "resetsAt",
                CASE WHEN w.resets_at IS NULL THEN 0 ELSE ${msUntil('w.resets_at')} END AS "msLeft"
           FROM (SELECT clock_timestamp() AS now) t
           LEFT JOIN quota_windows w ON w.organization_id = ${organizationId} AND w.resets_at > t.now
                AND w.resets_at <= t.now + interval '60 seconds'`,
);

@Injectable()
export class PostgresQuotaStore extends QuotaStore {
  constructor(private readonly database: Database) {
    super();
  }

  async consume(
    organizationId: string,
    cost: number,
    limit: number,
    over: Date | null = null,
  ): Promise<QuotaDecision> {
    const asked = { organizationId, cost, limit };
    const [row] = await this.database.query(over ? consumeAfter({ ...asked, over }) : consume(asked));
    if (!row) throw new TypeError('consume_quota returned no row.');
    return { admitted: row.admitted, ...toState(row, limit) };
  }

  async peek(organizationId: string, limit: number): Promise<QuotaState> {
    const [row] = await this.database.query(peek({ organizationId }));
    if (!row) throw new TypeError('The window of an organization could not be read.');
    return toState(row, limit);
  }
}

function toState({ used, resetsAt, msLeft }: StateRow, limit: number): QuotaState {
  return { limit, remaining: Math.max(0, limit - used), resetsAt, msLeft };
}

/** The end of a window was rounded to ms; the window was open when it was decided on, however late it is by now. */
function msUntil(column: string): string {
  return `greatest(1, round(extract(epoch FROM ${column} - clock_timestamp()) * 1000))::integer`;
}
