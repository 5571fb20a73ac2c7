import { Injectable } from '@nestjs/common';
import { UNKNOWN_KEYS } from '../database/connection-shares.js';
import { Database } from '../database/database.js';
import { statement } from '../database/statement.js';
import type { Plan } from '../organizations/organization.rules.js';
import type { Scope } from './scope.js';

/** Most keys that are looked up by one statement. */
const BATCH_SIZE = 1_000;

export interface KeyRow {
  readonly key_id: string;
  readonly secret_hash: Buffer;
  readonly scopes: readonly Scope[];
  readonly revoked: boolean;
  readonly expired: boolean;
  readonly id: string;
  readonly slug: string;
  readonly plan: Plan;
  readonly points_per_minute: number | null;
  readonly suspended: boolean;
}

const SELECT = `SELECT k.id AS key_id, k.secret_hash, k.scopes, k.revoked_at IS NOT NULL AS revoked,
                       coalesce(k.expires_at <= clock_timestamp(), false) AS expired,
                       o.id, o.slug, o.plan, o.points_per_minute, o.suspended_at IS NOT NULL AS suspended
                  FROM api_keys k JOIN organizations o ON o.id = k.organization_id AND o.deleted_at IS NULL`;

const findKey = statement<{ id: string }, KeyRow>(({ id }) => `${SELECT} WHERE k.id = ${id}`);
const findKeys = statement<{ ids: readonly string[] }, KeyRow>(
  ({ ids }) => `${SELECT} WHERE k.id = ANY(${ids}::text[])`,
);

interface Batch {
  readonly ids: Set<string>;
  readonly rows: Promise<ReadonlyMap<string, KeyRow>>;
}

/** Reads API keys with what is known of their organizations. */
@Injectable()
export class KeyLookup {
  /** Resolves when no batch is being looked up. */
  private idle: Promise<unknown> = Promise.resolve();
  /** The batch that has not begun yet. */
  private next: Batch | null = null;

  constructor(private readonly database: Database) {}

  /**
   * @param organizationId whose key it was when it was last seen: it is looked up with its share of the pool
   * @throws DatabaseUnavailableError
   */
  async find(id: string, organizationId: string): Promise<KeyRow | undefined> {
    const ask = (): Promise<KeyRow[]> => this.database.query(findKey({ id }));
    const [row] = await this.database.onBehalfOf(organizationId, ask);
    return row;
  }

  /**
   * The same for a key of which nothing is known yet. All such keys that wait at the same time are looked up by one
   * statement, one statement after the other: however many made-up keys arrive, they occupy one connection, and a
   * valid key among them waits for two statements at most.
   * @throws DatabaseUnavailableError
   */
  async findNew(id: string): Promise<KeyRow | undefined> {
    if (this.next === null || this.next.ids.size >= BATCH_SIZE) this.next = this.prepareBatch();
    this.next.ids.add(id);
    return (await this.next.rows).get(id);
  }

  private prepareBatch(): Batch {
    const ids = new Set<string>();
    const rows = this.idle.then(async () => {
      if (this.next?.ids === ids) this.next = null;
      const found = await this.database.onBehalfOf(UNKNOWN_KEYS, () =>
        this.database.query(findKeys({ ids: [...ids] })),
      );
      return new Map(found.map((row) => [row.key_id, row]));
    });
    this.idle = rows.catch(() => undefined);
    return { ids, rows };
  }
}
