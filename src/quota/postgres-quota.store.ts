import { Injectable } from '@nestjs/common';
import { type KeyRow, type PresentedKeys, selectKeys } from '../auth/key-lookup.js';
import { inPlaces } from '../database/batch-loader.js';
import { ADMISSIONS } from '../database/connection-shares.js';
import { Database } from '../database/database.js';
import { rowsOf, statement } from '../database/statement.js';
import {
  type Admission,
  type AdmissionRequest,
  type Charge,
  decide,
  distinctKeys,
  type KnownEnds,
  type QuotaState,
  QuotaStore,
} from './quota.store.js';

/** In ms: a store that takes longer counts as unavailable, and other requests must not wait for it. */
const DEADLINE = 1_500;

/**
 * How long a statement for several organizations waits for a window that is locked, while it keeps those before it
 * locked: longer than the statements of a busy fleet wait for each other.
 */
const LOCK_TIMEOUT = '250ms';

type Window = Omit<Charge, 'limit'>;
/** `used` is null for a key that is not valid. */
type AdmissionRow = KeyRow & { readonly n: string } & (Window | { readonly used: null });

/** `isValid` of a key `k`, in SQL. */
const IS_VALID = `NOT (k."isRevoked" OR k."isExpired" OR k."isSuspended")`;

/** Requests with one key, in their order. */
interface RequestsOfKey extends PresentedKeys {
  readonly costs: readonly number[];
  readonly over: Date | null;
}

/** Requests in their order: the place of the key of each (from 1), and the cost of each. */
interface Requests extends PresentedKeys {
  readonly keys: readonly number[];
  readonly costs: readonly number[];
  /** For each key: the end of a window that is over, see {@link KnownEnds}; null if none is known. */
  readonly overs: readonly (Date | null)[];
  /** In the notation of Postgres; 0 is none. */
  readonly lockTimeout: string;
}

/**
 * Looks up the keys and charges their organizations, in one round trip and one atomic decision: `charge_points` of the
 * migration `charges-of-many-requests`. Every process locks organizations in the order of their ids, which prevents
 * deadlocks.
 */
const admitAll = statement<Requests, AdmissionRow>(
  ({ ids, secretHashes, keys, costs, overs, lockTimeout }) => `
  WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', ${lockTimeout}, true)),
       keys AS MATERIALIZED (${selectKeys({ ids, secretHashes })}),
       charges AS (
         SELECT k."organizationId" AS id, k."limit", (${overs}::timestamptz[])[min(k.n)::integer] AS over,
                array_agg(r.cost ORDER BY r.n) AS costs
           FROM patience
          CROSS JOIN ${rowsOf(`${keys}::integer[]`, `${costs}::integer[]`)} WITH ORDINALITY AS r (key, cost, n)
           JOIN keys k ON k.n = r.key
          WHERE ${IS_VALID}
          GROUP BY 1, 2 ORDER BY 1 OFFSET 0),
       windows AS MATERIALIZED (
         SELECT charges.id, w.used, w.resets_at FROM charges
          CROSS JOIN LATERAL charge_points(charges.id, charges.costs, charges."limit", charges.over) w)
  SELECT k.*, w.used, w.resets_at AS "resetsAt", ${msUntil('w.resets_at')} AS "msLeft"
    FROM keys k LEFT JOIN windows w ON w.id = k."organizationId"`,
);

/** The same where there is only one key: Postgres does it with a fifth less work. */
const admitOne = statement<RequestsOfKey, AdmissionRow>(
  ({ ids, secretHashes, costs, over }) => `
  SELECT k.*, w.used, w.resets_at AS "resetsAt", ${msUntil('w.resets_at')} AS "msLeft"
    FROM (${selectKeys({ ids, secretHashes })}) k
    LEFT JOIN LATERAL charge_points(
           k."organizationId",
           CASE WHEN ${IS_VALID} THEN ${costs}::integer[] END,
           k."limit", ${over}::timestamptz) w ON true`,
);

const peek = statement<{ organizationId: string; over: Date | null }, Window>(
  ({
    organizationId,
    over,
  }) => `SELECT coalesce(w.used, 0) AS used, coalesce(w.resets_at, t.now) AS "resetsAt",
                CASE WHEN w.resets_at IS NULL THEN 0 ELSE ${msUntil('w.resets_at')} END AS "msLeft"
           FROM (SELECT clock_timestamp() AS now) t
           LEFT JOIN quota_windows w ON w.organization_id = ${organizationId} AND w.resets_at > t.now
                AND w.resets_at <= t.now + interval '60 seconds'
                AND w.resets_at IS DISTINCT FROM ${over}::timestamptz`,
);

@Injectable()
export class PostgresQuotaStore extends QuotaStore {
  constructor(private readonly database: Database) {
    super();
  }

  async admit(requests: readonly AdmissionRequest[], over?: KnownEnds): Promise<Admission[]> {
    const { presented, places } = distinctKeys(requests);
    const organizations = new Set(presented.map(({ organizationId }) => organizationId));
    const asked = {
      ids: presented.map(({ key }) => key.id),
      secretHashes: presented.map(({ key }) => key.secretHash),
      keys: places.map((place) => place + 1),
      costs: requests.map(({ cost }) => cost),
      overs: presented.map(({ organizationId }) => over?.get(organizationId) ?? null),
      lockTimeout: organizations.size > 1 ? LOCK_TIMEOUT : '0',
    };
    const [end = null] = asked.overs;
    const query = presented.length === 1 ? admitOne({ ...asked, over: end }) : admitAll(asked);
    const rows = await this.database.query({ ...query, deadline: DEADLINE, share: ADMISSIONS });
    const keys = inPlaces(rows, presented.length);
    const charges = new Map<string, Charge>();
    for (const row of rows) if (row.used !== null) charges.set(row.organizationId, row);
    return decide(
      requests,
      places.map((place) => keys[place]),
      charges,
    );
  }

  async peek(organizationId: string, limit: number, over: Date | null = null): Promise<QuotaState> {
    const [window] = await this.database.query(peek({ organizationId, over }));
    if (!window) throw new TypeError('The window of an organization could not be read.');
    const { used, resetsAt, msLeft } = window;
    return { limit, remaining: Math.max(0, limit - used), resetsAt, msLeft };
  }
}

/** Ms until the end of a window. It was open at the decision, even if its end (rounded to ms) has passed by now. */
function msUntil(column: string): string {
  return `least(60000, greatest(1, ceil(extract(epoch FROM ${column} - clock_timestamp()) * 1000)))::integer`;
}
