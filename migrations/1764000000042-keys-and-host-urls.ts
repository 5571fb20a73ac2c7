import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What stands for a scope that once opened the URLs for hosts, in a key that must not read them: before this migration no
 * scope says so little, and one that is not known opens nothing.
 */
const WITHOUT_HOST = [
  ['rooms:read', 'rooms:read-without-host'],
  ['rooms:write', 'rooms:write-without-host'],
] as const;

export class KeysAndHostUrls1764000000042 implements MigrationInterface {
  readonly name = 'KeysAndHostUrls1764000000042';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE api_keys ADD COLUMN successor_id text`);
    // Keys that were already rotated, and are still valid beside their successors.
    await runner.query(`
      UPDATE api_keys k SET successor_id = e.data->>'successor'
        FROM audit_events e
       WHERE e.type = 'api_key.rotated' AND e.subject_id = k.id
         AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp()`);
    // A key that could read rooms, or get them in response to a change, could read the URLs for hosts.
    await runner.query(`
      UPDATE api_keys SET scopes = scopes || '{rooms:host}'
       WHERE scopes && '{rooms:read,rooms:write}' AND NOT scopes @> '{rooms:host}'`);
    for (const [scope, placeholder] of WITHOUT_HOST) {
      await runner.query(`
        UPDATE api_keys SET scopes = array_replace(scopes, '${placeholder}', '${scope}')
         WHERE scopes @> '{${placeholder}}'`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [scope, placeholder] of WITHOUT_HOST) {
      await runner.query(`
        UPDATE api_keys SET scopes = array_replace(scopes, '${scope}', '${placeholder}')
         WHERE NOT scopes @> '{rooms:host}'`);
    }
    await runner.query(`UPDATE api_keys SET scopes = array_remove(scopes, 'rooms:host')`);
    await runner.query(`ALTER TABLE api_keys DROP COLUMN successor_id`);
  }
}
