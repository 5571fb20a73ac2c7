import { readFile } from 'node:fs/promises';
import { DataSource } from 'typeorm';
import { RoomsService } from '../../src/rooms/rooms.service.js';
import { readAlerts } from '../support/alerts.js';
import { createClient } from '../support/client.js';
import { inMinutes, makeCaller } from '../support/factories.js';
import { readMetrics } from '../support/metrics.js';
import { eventually, freePort } from '../support/process.js';
import { makeRoom } from '../support/rooms.js';
import { useScene } from '../support/scene.js';
import { joinedPage } from '../signalling/test-page.js';

const PATH = '/v1/meetings';

let port: number;
const {
  app,
  acme: caller,
  startAnother,
  startProxy,
} = useScene(async () => {
  port = await freePort();
  // A media server that does not respond has metrics as well.
  const JANUS_URL = `ws://127.0.0.1:${await freePort()}`;
  return { METRICS_PORT: String(port), JANUS_URL, JANUS_API_SECRET: 'a-secret', JANUS_ADMIN_KEY: 'a-key' };
});

const read = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

describe('the metrics', () => {
  it('count points by organization, plan and outcome', async () => {
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

  it('count refusals from memory, and time only calls of the store', async () => {
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

  it('start at 0', async () => {
    expect((await readMetrics(port))('foyer_quota_unmetered_requests_total')).toBe(0);
  });

  it('count and time requests by method, route, version and status', async () => {
    const acme = await makeCaller(app);
    const labels = { method: 'GET', route: '/v2/rooms/:id', version: '2' };
    const before = await readMetrics(port);
    for (let i = 0; i < 3; i++) await acme.get('/v2/rooms/nothing');
    await eventually(async () => {
      const after = await readMetrics(port);
      const growth = (name: string, given: Record<string, string>): number =>
        after(name, given) - before(name, given);
      return (
        growth('foyer_http_requests_total', { ...labels, status: '404' }) === 3 &&
        growth('foyer_http_request_duration_seconds_count', labels) === 3
      );
    });
  });

  it('have no more series than routes, whatever is requested', async () => {
    const acme = await makeCaller(app);
    const ask = async (some: string): Promise<void> => {
      for (const path of ['/v1/meetings/', '/v1/', '/v98', '/', '/a/b/', '/v2/rooms?x=']) {
        await acme.get(path + some);
      }
    };
    await ask('1');
    await eventually(async () =>
      (await requestSeries()).some((line) => line.includes('route="none",version="none"')),
    );
    const before = seriesIn(await requestSeries());
    for (let i = 2; i < 12; i++) await ask(String(i));

    expect(seriesIn(await requestSeries())).toEqual(before);
    expect(before.join('\n')).not.toMatch(/98|x=/);
  });

  it('show the use of the database connections', async () => {
    const metrics = await readMetrics(port);
    const busy = metrics('foyer_database_pool_connections', { state: 'active' });
    const idle = metrics('foyer_database_pool_connections', { state: 'idle' });

    expect(metrics('foyer_database_pool_max_connections')).toBe(5);
    expect(busy + idle).toBeGreaterThan(0);
    expect(busy + idle).toBeLessThanOrEqual(5);
    const held = Array.from({ length: 8 }, () => app.nest.get(DataSource).query('SELECT pg_sleep(1)'));
    await eventually(async () => {
      const now = await readMetrics(port);
      const active = now('foyer_database_pool_connections', { state: 'active' });
      return active === 5 && now('foyer_database_pool_waiting') > 0;
    });
    await Promise.all(held);
  });

  it('show the lag of the purge and the rooms deleted', async () => {
    const acme = await makeCaller(app);
    const before = (await readMetrics(port))('foyer_rooms_purged_total');
    expect((await readMetrics(port))('foyer_rooms_purge_lag_seconds')).toBe(0);
    await acme.post(PATH, { endDate: inMinutes(30) });
    await app.database.pool.query(`UPDATE rooms SET ends_at = now() - interval '1 hour 42 seconds'`);
    const behind = (await readMetrics(port))('foyer_rooms_purge_lag_seconds');
    const { rows } = await app.database.pool.query('SELECT FROM rooms');
    await app.nest.get(RoomsService, { strict: false }).purge();
    const after = await readMetrics(port);

    // The purge of its own schedule may have been first; then nothing was left of it to see.
    expect(behind).toBeGreaterThanOrEqual(rows.length > 0 ? 42 : 0);
    expect(behind).toBeLessThan(60);
    expect(after('foyer_rooms_purge_lag_seconds')).toBe(0);
    expect(after('foyer_rooms_purged_total')).toBeGreaterThan(before);
  });

  it('are served in time while the database hangs', async () => {
    const proxy = await startProxy();
    const own = await freePort();
    await startAnother({ METRICS_PORT: String(own) }, proxy.url);
    proxy.mode = 'hang';
    const askedAt = performance.now();
    const metrics = await readMetrics(own);

    expect(performance.now() - askedAt).toBeLessThan(2_500);
    expect(metrics('foyer_rooms_purge_lag_seconds')).toBeNaN();
    proxy.mode = 'refuse';
  });

  it('show the memory of the process', async () => {
    expect((await readMetrics(port))('process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('are not on the public port, and nothing else is on theirs', async () => {
    const acme = await makeCaller(app);

    expect((await acme.get('/metrics')).status).toBe(404);
    expect((await acme.get('/v1/metrics')).status).toBe(404);
    expect((await createClient(`http://127.0.0.1:${port}`).get(PATH)).status).toBe(404);
  });

  it('never contain a key', async () => {
    const acme = await makeCaller(app);
    await acme.get(PATH);
    const text = await read();

    expect(text).toContain(acme.organization.slug);
    expect(text).not.toMatch(/foyer_[0-9a-f]{16}/);
    expect(text).not.toContain(acme.key.id);
  });

  it('stop being served when the process stops', async () => {
    const own = await freePort();
    const other = await startAnother({ METRICS_PORT: String(own) });
    const url = `http://127.0.0.1:${own}/metrics`;
    expect((await fetch(url)).status).toBe(200);
    await other.stop();

    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });
});

/** The names and labels in lines of metrics, without their values. */
function seriesIn(lines: readonly string[]): string[] {
  const series = lines.map((line) => line.slice(0, line.lastIndexOf(' ')));
  return [...new Set(series)].toSorted((a, b) => a.localeCompare(b));
}

/** The lines of the counter of requests. */
async function requestSeries(): Promise<string[]> {
  return (await read()).split('\n').filter((line) => line.startsWith('foyer_http_requests_total'));
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

/** Labels that Prometheus itself adds to what it reads. */
const OF_PROMETHEUS = ['instance', 'job'];

/** The names of metrics in an expression of Prometheus. */
function metricsIn(expression: string): string[] {
  return expression.match(/\b(?:foyer|nodejs|process)_\w+/g) ?? [];
}

/** The labels that it selects or groups by. */
function labelsIn(expression: string): string[] {
  const selected = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, inside = '']) =>
    [...inside.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
  );
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, inside = '']) =>
    inside.split(',').map((label) => label.trim()),
  );
  return [...selected, ...grouped].filter((label) => !OF_PROMETHEUS.includes(label));
}

describe('the expressions of the dashboard and the alerts', () => {
  let served: Map<string, Set<string>>;
  let expressions: { readonly where: string; readonly expr: string }[];

  beforeAll(async () => {
    await caller.post('/v1/meetings', { endDate: inMinutes(30) });
    await caller.get('/v2/rooms');
    const page = await joinedPage(app, await makeRoom(caller));
    await page.send('ice', { outcome: 'direct' });
    page.close();
    await eventually(async () => (await read()).includes('route="/v2/rooms"'));
    served = labelsByMetric(await read());

    const { panels } = JSON.parse(await readFile('deploy/grafana/foyer.json', 'utf8')) as Dashboard;
    expressions = [
      ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, expr }))),
      ...(await readAlerts()).map(({ alert, expr }) => ({ where: alert, expr })),
    ];
  });

  it('are all found', () => {
    expect(expressions.length).toBeGreaterThan(20);
    expect(expressions.filter(({ expr }) => metricsIn(expr).length === 0).map(({ where }) => where)).toEqual([
      'FoyerDown',
    ]);
  });

  it('use only metrics that exist', () => {
    const unknown = expressions.flatMap(({ where, expr }) =>
      metricsIn(expr)
        .filter((name) => !served.has(name))
        .map((name) => `${where}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('use only labels that exist', () => {
    const unknown = expressions.flatMap(({ where, expr }) => {
      const known = metricsIn(expr).flatMap((name) => [...(served.get(name) ?? [])]);
      return labelsIn(expr)
        .filter((label) => !known.includes(label))
        .map((label) => `${where}: ${label}`);
    });
    expect(unknown).toEqual([]);
  });
});

/** The labels that each metric has, from what a process serves. */
function labelsByMetric(text: string): Map<string, Set<string>> {
  const labels = new Map<string, Set<string>>();
  for (const line of text.split('\n')) {
    const [, name, inside = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    if (!name) continue;
    const known = labels.get(name) ?? new Set<string>();
    for (const [, label = ''] of inside.matchAll(/(\w+)="/g)) known.add(label);
    labels.set(name, known);
  }
  return labels;
}
