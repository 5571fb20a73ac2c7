import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SQL that says whether the window that ends at `end` is open at a moment. */
type IsOpen = (end: string, moment: string) => string;

/** A window that seems to last longer than a minute is over: it was opened before the clock was set back. */
const withinAMinute: IsOpen = (end, moment) =>
  `(${end} > ${moment} AND ${end} <= ${moment} + interval '60 seconds')`;

export class BoundedQuotaWindows1764000000050 implements MigrationInterface {
  readonly name = 'BoundedQuotaWindows1764000000050';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(consumeQuota(withinAMinute));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(consumeQuota((end, moment) => `${end} > ${moment}`));
  }
}

/** The function of the migration `quota-windows`, where its comments are, with another rule for windows. */
function consumeQuota(isOpen: IsOpen): string {
  return `
  CREATE OR REPLACE FUNCTION consume_quota(organization uuid, cost integer, points integer)
  RETURNS TABLE (admitted boolean, used integer, resets_at timestamptz(3))
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    state quota_windows;
  BEGIN
    LOOP
      UPDATE quota_windows AS w
         SET (used, resets_at) = (
               SELECT CASE WHEN ${isOpen('w.resets_at', 'moment')} AND w.used + cost <= points THEN w.used + cost ELSE cost END,
                      CASE WHEN ${isOpen('w.resets_at', 'moment')} AND w.used + cost <= points THEN w.resets_at
                           ELSE date_trunc('milliseconds', moment) + interval '60 seconds' END
                 FROM (SELECT clock_timestamp() AS moment OFFSET 0) AS clock)
       WHERE w.organization_id = organization
         AND cost <= points
         AND (w.used + cost <= points OR NOT ${isOpen('w.resets_at', 'clock_timestamp()')})
      RETURNING w.* INTO state;
      IF FOUND THEN
        RETURN QUERY SELECT true, state.used, state.resets_at;
        RETURN;
      END IF;

      SELECT w.* INTO state FROM quota_windows AS w
       WHERE w.organization_id = organization AND (${isOpen('w.resets_at', 'clock_timestamp()')} OR cost <= points);
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
      ELSIF state.used + cost > points AND ${isOpen('state.resets_at', 'clock_timestamp()')} THEN
        RETURN QUERY SELECT false, state.used, state.resets_at;
        RETURN;
      END IF;
    END LOOP;
  END$$`;
}
