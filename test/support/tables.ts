import type { TestApp } from './app.js';

/**
 * Everything that is stored, as text: rows of each table in one order, without what is written in the background: when keys
 * were last used, and until when processes are known to live.
 * @param without names of tables to leave out
 */
export async function contentsOfAllTables(
  { database }: Pick<TestApp, 'database'>,
  without: readonly string[] = [],
): Promise<string> {
  const { rows } = await database.pool.query<{ content: string }>(
    `SELECT table_name || query_to_xml(format('SELECT to_jsonb(t) - ''last_used_at'' - ''lease_until'' AS line FROM %I t ORDER BY 1', table_name), true, false, '')
            AS content
       FROM information_schema.tables
      WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> ALL ($1)
      ORDER BY table_name`,
    [without],
  );
  return rows.map(({ content }) => content).join('\n');
}

/**
 * Adds copies of one row of a table.
 * @param changes columns that differ, in SQL, which is evaluated for each copy
 * @param condition SQL that the row meets; any row, unless it is given
 */
export async function copyRow(
  { database }: Pick<TestApp, 'database'>,
  table: string,
  count: number,
  changes: Readonly<Record<string, string>>,
  condition = 'true',
): Promise<void> {
  const fields = Object.entries(changes).map(([name, value]) => `'${name}', ${value}`);
  await database.pool.query(
    `INSERT INTO ${table}
     SELECT (jsonb_populate_record(NULL::${table}, to_jsonb(t) || jsonb_build_object(${fields.join(', ')}))).*
       FROM (SELECT * FROM ${table} WHERE ${condition} LIMIT 1) AS t, generate_series(1, ${count})`,
  );
}
