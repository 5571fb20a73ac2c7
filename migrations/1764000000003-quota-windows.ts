import type { MigrationInterface, QueryRunner } from 'typeorm';

export class QuotaWindows1764000000003 implements MigrationInterface {
  readonly name = 'QuotaWindows1764000000003';

  async up(runner: QueryRunner): Promise<void> {
    // Unlogged: a crash of Postgres empties the table, which opens new windows and loses nothing else; in return, a
    // request writes nothing to the write-ahead log. The free space lets an updated row stay on its page.
    await runner.query(`
      CREATE UNLOGGED TABLE quota_windows (
        organization_id uuid           PRIMARY KEY,
        used            integer        NOT NULL,
        resets_at       timestamptz(3) NOT NULL
      ) WITH (fillfactor = 50)`);

    // One call is one decision: the lock on the row puts concurrent calls in a queue, and each one decides on the state
    // that the previous one left, by the clock when its turn comes. UPDATE comes first, so that a refusal writes
    // nothing. If the state that is read afterwards would admit the request, another call has opened a window in
    // between: try again.
    await runner.query(`
      CREATE FUNCTION consume_quota(organization uuid, cost integer, points integer)
      RETURNS TABLE (admitted boolean, used integer, resets_at timestamptz(3))
      LANGUAGE plpgsql AS $$
      #variable_conflict use_column
      DECLARE
        state quota_windows;
      BEGIN
        LOOP
          UPDATE quota_windows AS w
             SET (used, resets_at) = (
                   SELECT CASE WHEN w.resets_at > moment AND w.used + cost <= points THEN w.used + cost ELSE cost END,
                          CASE WHEN w.resets_at > moment AND w.used + cost <= points THEN w.resets_at
                               ELSE date_trunc('milliseconds', moment) + interval '60 seconds' END
                     FROM (SELECT clock_timestamp() AS moment OFFSET 0) AS clock)
           WHERE w.organization_id = organization
             AND cost <= points
             AND (w.used + cost <= points OR w.resets_at <= clock_timestamp())
          RETURNING w.* INTO state;
          IF FOUND THEN
            RETURN QUERY SELECT true, state.used, state.resets_at;
            RETURN;
          END IF;

          SELECT w.* INTO state FROM quota_windows AS w
           WHERE w.organization_id = organization AND (w.resets_at > clock_timestamp() OR cost <= points);
          IF NOT FOUND AND cost <= points THEN
            INSERT INTO quota_windows AS w VALUES (
              organization, cost, date_trunc('milliseconds', clock_timestamp()) + interval '60 seconds')
            ON CONFLICT DO NOTHING
            RETURNING w.* INTO state;
            IF FOUND THEN
              RETURN QUERY SELECT true, state.used, state.resets_at;
              RETURN;
            END IF;
          ELSIF NOT FOUND THEN
            RETURN QUERY SELECT false, 0, (clock_timestamp() + interval '60 seconds')::timestamptz(3);
            RETURN;
          ELSIF state.used + cost > points AND state.resets_at > clock_timestamp() THEN
            RETURN QUERY SELECT false, state.used, state.resets_at;
            RETURN;
          END IF;
        END LOOP;
      END
      $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP FUNCTION consume_quota(uuid, integer, integer)`);
    await runner.query(`DROP TABLE quota_windows`);
  }
}
