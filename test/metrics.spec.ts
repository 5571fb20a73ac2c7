import { startApp, type TestApp } from './support/app.js';
import { createClient } from './support/client.js';
import { inMinutes, makeCaller } from './support/factories.js';
import { readMetrics } from './support/metrics.js';
import { freePort } from './support/process.js';

const PATH = '/v1/meetings';

describe('the metrics', () => {
  let app: TestApp;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    app = await startApp({ METRICS_PORT: String(port) });
  });
  afterAll(() => app.stop());

  it('count points by organization, plan and what became of them', async () => {
    const acme = await makeCaller(app, { plan: 'build', pointsPerMinute: 6 });
    await acme.post(PATH, { endDate: inMinutes(30) });
    await acme.delete(`${PATH}/1`);
    for (let i = 0; i < 3; i++) await acme.post(PATH, { endDate: inMinutes(30) });
    await acme.get(PATH);
    await acme.get(`${PATH}?limit=x`);

    const labels = { organization: acme.organization.slug, plan: 'build' };
    const metrics = await readMetrics(port);
    expect(metrics('foyer_quota_points_total', { ...labels, outcome: 'admitted' })).toBe(6);
    expect(metrics('foyer_quota_points_total', { ...labels, outcome: 'refused' })).toBe(10);
  });

  it('count refusals from memory, and measure only the others', async () => {
    const acme = await makeCaller(app, { pointsPerMinute: 1 });
    await acme.get(PATH);
    const before = await readMetrics(port);
    for (let i = 0; i < 5; i++) expect((await acme.get(PATH)).status).toBe(429);
    const after = await readMetrics(port);
    const growth = (name: string): number => after(name) - before(name);

    expect(growth('foyer_quota_refusals_from_memory_total')).toBe(5);
    expect(growth('foyer_quota_store_seconds_count')).toBe(0);
    await (await makeCaller(app)).get(PATH);
    const later = await readMetrics(port);
    expect(later('foyer_quota_store_seconds_count') - after('foyer_quota_store_seconds_count')).toBe(1);
    expect(later('foyer_quota_store_seconds_sum')).toBeGreaterThan(after('foyer_quota_store_seconds_sum'));
  });

  it('begin at 0 where nothing has happened', async () => {
    expect((await readMetrics(port))('foyer_quota_unmetered_requests_total')).toBe(0);
  });

  it('tell how the process is', async () => {
    expect((await readMetrics(port))('process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('are not on the port of the public, and nothing else is on theirs', async () => {
    const acme = await makeCaller(app);

    expect((await acme.get('/metrics')).status).toBe(404);
    expect((await acme.get('/v1/metrics')).status).toBe(404);
    expect((await createClient(`http://127.0.0.1:${port}`).get(PATH)).status).toBe(404);
  });

  it('never hold a key', async () => {
    const acme = await makeCaller(app);
    await acme.get(PATH);
    const { text } = await createClient(`http://127.0.0.1:${port}`).get('/metrics');

    expect(text).toContain(acme.organization.slug);
    expect(text).not.toMatch(/foyer_[0-9a-f]{16}/);
    expect(text).not.toContain(acme.key.id);
  });

  it('are served no longer than the process', async () => {
    const own = await freePort();
    const other = await startApp({ METRICS_PORT: String(own) }, app.database);
    const url = `http://127.0.0.1:${own}/metrics`;
    expect((await fetch(url)).status).toBe(200);
    await other.stop();

    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});
