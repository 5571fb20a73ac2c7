import { readFile } from 'node:fs/promises';
import { readAlerts } from '../support/alerts.js';
import { inMinutes } from '../support/factories.js';
import { eventually, freePort } from '../support/process.js';
import { useScene } from '../support/scene.js';

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
  let port: number;
  const { acme } = useScene(async () => {
    port = await freePort();
    return { METRICS_PORT: String(port) };
  });
  let served: Map<string, Set<string>>;
  let expressions: { readonly where: string; readonly expr: string }[];

  const read = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

  beforeAll(async () => {
    await acme.post('/v1/meetings', { endDate: inMinutes(30) });
    await acme.get('/v2/rooms');
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
