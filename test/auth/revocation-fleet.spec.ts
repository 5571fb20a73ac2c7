import { createClient } from '../support/client.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { startLoad } from '../support/load.js';
import type { IssuedKeyView } from '../support/operator.js';
import { eventually, runCli, type ServerProcess, startServer } from '../support/process.js';

const PATH = '/v1/meetings';
/** Enough for any load of this test. */
const POINTS = '1000000';

describe('two processes under load', () => {
  let database: TestDatabase;
  let servers: readonly [ServerProcess, ServerProcess];
  let manager: string;

  beforeAll(async () => {
    database = await createDatabase();
    await foyer('organizations', 'create', '--name', 'Acme', '--slug', 'acme', '--points', POINTS);
    manager = (await foyer<{ key: string }>('keys', 'create', '--organization', 'acme', '--name', 'manager'))
      .key;
    const environment = { FAILED_ATTEMPTS_PER_MINUTE: '0' };
    servers = [await startServer(database, environment), await startServer(database, environment)];
  }, 60_000);
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await database.drop();
  });

  it.each([
    ['revoked', (key: string) => createClient(servers[0].url, manager).delete(`/v2/api-keys/${key}`)],
    [
      'rotated without an overlap',
      (key: string) => createClient(servers[0].url, manager).post(`/v2/api-keys/${key}/rotate`, {}),
    ],
  ])(
    'both refuse a key from the moment it is %s',
    async (_, change) => {
      const { body } = await createClient(servers[0].url, manager).post<IssuedKeyView>('/v2/api-keys', {
        name: 'busy',
        scopes: ['rooms:read'],
      });
      const sent: { readonly at: number; readonly status: number }[][] = [[], []];
      const loads = servers.map(({ url }, i) => {
        const client = createClient(url, body.key);
        return startLoad(8, async () => {
          const at = performance.now();
          const answer = await client.get(PATH);
          sent[i]?.push({ at, status: answer.status });
          return answer;
        });
      });
      await eventually(() => loads.every((load) => load.count(200) >= 50));
      expect((await change(body.id)).status).toBeLessThan(300);
      const since = performance.now();
      await eventually(() => loads.every((load) => load.count(401) >= 50));
      await Promise.all(loads.map((load) => load.stop()));

      for (const requests of sent) {
        const late = requests.filter(({ at }) => at >= since);
        expect(late.length).toBeGreaterThan(0);
        expect(late.filter(({ status }) => status !== 401)).toEqual([]);
        expect(requests.filter(({ status }) => status !== 200 && status !== 401)).toEqual([]);
      }
    },
    60_000,
  );

  async function foyer<Result>(...args: string[]): Promise<Result> {
    const { code, stdout, stderr } = await runCli([...args, '--json'], { DATABASE_URL: database.url });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return JSON.parse(stdout) as Result;
  }
});
