import { SchedulerRegistry } from '@nestjs/schedule';
import { inMinutes } from '../support/factories.js';
import { eventually, runCli } from '../support/process.js';
import { useScene } from '../support/scene.js';

describe('the purge of rooms', () => {
  const { app, acme, startProcess } = useScene();

  // What the application of the test purges would not be counted.
  beforeAll(() => app.nest.get(SchedulerRegistry, { strict: false }).deleteInterval('room-purge'));
  afterEach(() => app.database.pool.query('DELETE FROM rooms'));

  it('deletes each expired room once, and no other, however many processes purge at once', async () => {
    await makeRooms(20_000, 'expired', "- interval '61 minutes'");
    await makeRooms(1_000, 'living', "- interval '59 minutes'");
    const living = await select("SELECT * FROM rooms WHERE name LIKE 'living-%' ORDER BY id");
    await logDeletions();
    const counts = await Promise.all([purge(), purge()]);

    expect(counts.reduce((sum, count) => sum + count)).toBe(20_000);
    expect(
      await select(
        `SELECT count(*)::integer, count(DISTINCT id)::integer AS rooms, bool_and(name LIKE 'expired-%') AS expired
           FROM deleted_rooms`,
      ),
    ).toEqual([{ count: 20_000, rooms: 20_000, expired: true }]);
    expect(await select('SELECT * FROM rooms ORDER BY id')).toEqual(living);
  }, 120_000);

  it('leaves a room alone until an hour after its end', async () => {
    const { body } = await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    expect(await purgeAfter("- interval '59 minutes'")).toBe(0);
    expect((await acme.get(`/v1/meetings/${body.meetingId}`)).status).toBe(200);
    expect(await purgeAfter("- interval '60 minutes'")).toBe(1);
  });

  it('runs in a server on its own schedule', async () => {
    await startProcess();
    await makeRooms(1, 'expired', "- interval '61 minutes'");
    await makeRooms(1, 'living', "- interval '59 minutes'");

    await eventually(
      async () => (await select("SELECT FROM rooms WHERE name LIKE 'expired-%'")).length === 0,
    );
    expect(await select('SELECT name FROM rooms')).toEqual([{ name: 'living-1' }]);
  }, 90_000);

  /** Purges in a process of its own. @returns how many rooms it deleted */
  async function purge(): Promise<number> {
    const { code, stdout, stderr } = await runCli(['rooms', 'purge', '--json'], {
      DATABASE_URL: app.database.url,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return (JSON.parse(stdout) as { purged: number }).purged;
  }

  async function purgeAfter(end: string): Promise<number> {
    await app.database.pool.query(`UPDATE rooms SET ends_at = clock_timestamp() ${end}`);
    return purge();
  }

  /** Many rooms at once, named `<prefix>-<n>`. */
  async function makeRooms(count: number, prefix: string, end: string): Promise<void> {
    await app.database.pool.query(
      `INSERT INTO rooms (id, number, organization_id, name, mode, locked, host_key_sealed, viewer_key_sealed, created_at, ends_at)
       SELECT gen_random_uuid(), floor(random() * 2 ^ 53), $1, $2 || '-' || n, 'normal', false, '', '',
              clock_timestamp() - interval '1 day', clock_timestamp() ${end}
         FROM generate_series(1, $3::integer) AS n`,
      [acme.organization.id, prefix, count],
    );
  }

  async function logDeletions(): Promise<void> {
    await app.database.pool.query(`
      CREATE TABLE deleted_rooms AS SELECT id, name FROM rooms WHERE false;
      CREATE FUNCTION log_deletion() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO deleted_rooms VALUES (OLD.id, OLD.name); RETURN NULL; END $$;
      CREATE TRIGGER log_deletion AFTER DELETE ON rooms FOR EACH ROW EXECUTE FUNCTION log_deletion()`);
  }

  const select = async (text: string): Promise<unknown[]> => (await app.database.pool.query(text)).rows;
});
