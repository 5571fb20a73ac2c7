import type { Pool } from 'pg';

/** Invalid requests also spend points, and processes say that they are alive. */
const LEFT_OUT = ['migrations', 'quota_windows', 'processes'];
/** Written later, for many requests at once; and when a socket is closed. */
const LEFT_OUT_COLUMNS = ['last_used_at', 'detached_at'];

/** A digest of all rows of all tables. */
export async function digestTables(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT quote_ident(table_name) AS name FROM information_schema.tables
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1) ORDER BY 1`,
    [LEFT_OUT],
  );
  const digests = rows.map(
    ({ name }) =>
      `SELECT '${name} ' || count(*) || ' ' ||
              coalesce(sum(hashtextextended((to_jsonb(t) - '{${LEFT_OUT_COLUMNS.join()}}'::text[])::text, 0)), 0) AS digest FROM ${name} AS t`,
  );
  const answer = await pool.query<{ digest: string }>(digests.join(' UNION ALL '));
  return answer.rows.map(({ digest }) => digest).join('\n');
}
