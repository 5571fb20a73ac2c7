import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds `consume_quota` with a fourth parameter: the end of a window that its caller knows to be over by a clock that is
 * never set. The function with three parameters stays for processes of the version before.
 */
export class QuotaWindowsThatAreOver1764000000051 implements MigrationInterface {
  readonly name = 'QuotaWindowsThatAreOver1764000000051';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
  CREATE FUNCTION consume_quota(organization uuid, cost integer, points integer, over timestamptz)
  RETURNS TABLE (admitted boolean, used integer, resets_at timestamptz(3))
  LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  BEGIN
    -- A window that is over ends now, unless another process has opened the next one. That one ends at another instant.
    IF over IS NOT NULL THEN
      UPDATE quota_windows AS w SET resets_at = clock_timestamp() - interval '1 second'
       WHERE w.organization_id = organization AND w.resets_at = over;
    END IF;
    RETURN QUERY SELECT * FROM consume_quota(organization, cost, points);
  END$$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION consume_quota(uuid, integer, integer, timestamptz)');
  }
}
