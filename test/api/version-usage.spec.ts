import { createClient } from '../support/client.js';
import { makeCaller } from '../support/factories.js';
import { AHEAD, deprecated, makeVersion, PASSED } from '../support/made-version.js';
import { readMetrics } from '../support/metrics.js';
import { freePort } from '../support/process.js';
import { useScene } from '../support/scene.js';

describe('the use of versions', () => {
  let port: number;
  const versions = [
    makeVersion('7', deprecated({ sunsetAt: PASSED })),
    makeVersion('8', deprecated({ sunsetAt: AHEAD })),
    makeVersion('9'),
  ];
  const { app } = useScene(
    async () => {
      port = await freePort();
      return { METRICS_PORT: String(port) };
    },
    { versions },
  );

  const uses = async (version: string, { slug }: { readonly slug: string }): Promise<number> =>
    (await readMetrics(port))('foyer_api_requests_total', { version, organization: slug });

  it('is counted per organization and version for every status, even after the sunset', async () => {
    const [acme, globex] = [await makeCaller(app, { pointsPerMinute: 2 }), await makeCaller(app)];
    const paths = ['/v7/notes', '/v8/notes', '/v8/nothing', '/%768/notes', '/v8/notes', '/v9/notes'];
    const statuses: number[] = [];
    for (const path of paths) statuses.push((await acme.get(path)).status);
    await globex.post('/v7/notes', {});
    await globex.delete('/v7/notes');

    expect(statuses).toEqual([410, 200, 404, 200, 429, 429]);
    expect(await Promise.all(['7', '8', '9'].map((version) => uses(version, acme.organization)))).toEqual([
      1, 4, 1,
    ]);
    expect(await Promise.all(['7', '8', '9'].map((version) => uses(version, globex.organization)))).toEqual([
      2, 0, 0,
    ]);
  });

  it('is not counted without a valid key, outside of versions, or for unknown versions', async () => {
    const acme = await makeCaller(app);
    await createClient(app.url).get('/v8/notes');
    await acme.send('GET', '/v8/notes', { headers: { Authorization: `Bearer ${acme.key.token}0` } });
    for (const path of ['/versions', '/health/live', '/v99/notes', '/v08/notes']) await acme.get(path);
    await acme.get('/v9/notes');

    const { text } = await createClient(`http://127.0.0.1:${port}`).get('/metrics');
    const lines = text.split('\n').filter((line) => line.startsWith('foyer_api_requests_total'));
    expect(lines.filter((line) => line.includes(acme.organization.slug))).toEqual([
      `foyer_api_requests_total{version="9",organization="${acme.organization.slug}"} 1`,
    ]);
  });
});
