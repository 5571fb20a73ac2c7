import { createClient } from '../support/client.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { makeCaller } from '../support/factories.js';
import { expectNothingUnmetered, startLoad } from '../support/load.js';
import { eventually, type ServerProcess } from '../support/process.js';
import { useScene } from '../support/scene.js';

const POINTS = 1_000_000;

describe('the quota on Postgres', () => {
  const { app, startProxy, startProcess } = useScene();
  let proxy: DatabaseProxy;
  let server: ServerProcess;

  beforeAll(async () => {
    proxy = await startProxy();
    server = await startProcess({}, proxy.url);
  });

  it.each(['refuse', 'hang'] as const)(
    'lets nothing pass unmetered when connections %s under load, and goes on by itself',
    async (mode) => {
      const { key, organization } = await makeCaller(app, { pointsPerMinute: POINTS });
      const acme = createClient(server.url, key.token);
      const load = startLoad(10, () => acme.get('/v1/meetings'));
      await eventually(() => load.count(200) > 50);
      proxy.mode = mode;
      await eventually(() => load.count(503) > 5);
      proxy.mode = 'forward';
      const back = load.answers.length;
      await eventually(() => load.count(200, back) > 50);
      await load.stop();

      expectNothingUnmetered(load.answers, POINTS);
      const { rows } = await app.database.pool.query<{ used: number }>(
        'SELECT used FROM quota_windows WHERE organization_id = $1',
        [organization.id],
      );
      // Whoever was cut off in the middle may have paid.
      expect(rows[0]?.used).toBeGreaterThanOrEqual(load.count(200));
      expect(rows[0]?.used).toBeLessThanOrEqual(load.answers.length);
    },
    90_000,
  );
});
