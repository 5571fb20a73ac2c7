import type { MigrationInterface, QueryRunner } from 'typeorm';

/** SQL that says whether a window is open now. One that seems to last longer than a minute was opened before a clock was set back. */
const isOpen = (end: string): string =>
  `(${end} > clock_timestamp() AND ${end} <= clock_timestamp() + interval '60 seconds' AND ${end} IS DISTINCT FROM over)`;

/**
 * Adds `charge_points`, which decides on all requests of an organization that wait at the same time. `consume_quota` stays
 * for processes of the version before.
 */
export class ChargesOfManyRequests1764000000052 implements MigrationInterface {
  readonly name = 'ChargesOfManyRequests1764000000052';

  async up(runner: QueryRunner): Promise<void> {
    // The requests are decided in their order, each as if it came alone: a request that does not fit costs nothing, and
    // a cheaper one after it may still fit. The result is what was spent before them, from which each decision follows.
    // `over` is the end of a window that is over by a monotonic clock, whatever the clock of Postgres says.
    await runner.query(`
      CREATE FUNCTION charge_points(organization uuid, costs integer[], points integer, over timestamptz)
      RETURNS TABLE (used integer, resets_at timestamptz(3))
      LANGUAGE plpgsql AS $$
      #variable_conflict use_column
      DECLARE
        total bigint := 0;
        least_cost integer := costs[1];
        cost integer;
        before integer;
        state quota_windows;
      BEGIN
        -- Nobody is to be charged.
        IF costs IS NULL THEN
          RETURN;
        END IF;
        FOREACH cost IN ARRAY costs LOOP
          total := total + cost;
          least_cost := least(least_cost, cost);
        END LOOP;

        -- Most often all of them fit into the window that is open.
        UPDATE quota_windows AS w SET used = w.used + total
         WHERE w.organization_id = organization AND w.used + total <= points AND ${isOpen('w.resets_at')}
        RETURNING w.* INTO state;
        IF FOUND THEN
          RETURN QUERY SELECT state.used - total::integer, state.resets_at;
          RETURN;
        END IF;

        -- What is refused writes nothing, and waits for nobody.
        SELECT w.* INTO state FROM quota_windows AS w
         WHERE w.organization_id = organization AND ${isOpen('w.resets_at')};
        IF FOUND AND state.used + least_cost > points THEN
          RETURN QUERY SELECT state.used, state.resets_at;
          RETURN;
        END IF;
        IF least_cost > points THEN
          RETURN QUERY SELECT 0, (clock_timestamp() + interval '60 seconds')::timestamptz(3);
          RETURN;
        END IF;

        LOOP
          INSERT INTO quota_windows VALUES (organization, 0, clock_timestamp() - interval '1 second') ON CONFLICT DO NOTHING;
          SELECT w.* INTO state FROM quota_windows AS w WHERE w.organization_id = organization FOR UPDATE;
          EXIT WHEN FOUND;
        END LOOP;
        IF NOT ${isOpen('state.resets_at')} THEN
          state.used := 0;
          state.resets_at := date_trunc('milliseconds', clock_timestamp()) + interval '60 seconds';
          -- Two windows never have the same end, so that the new one is not taken for the one that is over.
          IF state.resets_at = over THEN
            state.resets_at := over - interval '1 millisecond';
          END IF;
        END IF;
        before := state.used;
        FOREACH cost IN ARRAY costs LOOP
          IF state.used + cost <= points THEN
            state.used := state.used + cost;
          END IF;
        END LOOP;
        IF state.used > before THEN
          UPDATE quota_windows AS w SET used = state.used, resets_at = state.resets_at WHERE w.organization_id = organization;
        END IF;
        RETURN QUERY SELECT before, state.resets_at;
      END$$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION charge_points(uuid, integer[], integer, timestamptz)');
  }
}
