import { type Client, createClient } from '../support/client.js';
import { startLoad } from '../support/load.js';
import type { IssuedKeyView } from '../support/operator.js';
import { eventually, type ServerProcess } from '../support/process.js';
import { useScene } from '../support/scene.js';

const PATH = '/v1/meetings';

describe('two processes under load', () => {
  const { acme, startProcess } = useScene();
  let servers: readonly [ServerProcess, ServerProcess];
  let manager: Client;

  beforeAll(async () => {
    const environment = { FAILED_ATTEMPTS_PER_MINUTE: '0' };
    servers = [await startProcess(environment), await startProcess(environment)];
    manager = createClient(servers[0].url, acme.key.token);
  }, 60_000);

  it.each([
    ['revoked', (key: string) => manager.delete(`/v2/api-keys/${key}`)],
    ['rotated without an overlap', (key: string) => manager.post(`/v2/api-keys/${key}/rotate`, {})],
  ])(
    'both refuse a key from the moment it is %s',
    async (_, change) => {
      const { body } = await manager.post<IssuedKeyView>('/v2/api-keys', {
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
});
