import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readAlerts } from '../support/alerts.js';
import { useFolder } from '../support/folder.js';
import { describeWithTool, run } from './tool.js';

const FOLDER = 'deploy/prometheus';

interface AlertTest {
  readonly alertname: string;
  readonly exp_alerts: readonly unknown[];
}

async function alertNames(): Promise<string[]> {
  return (await readAlerts()).map(({ alert }) => alert);
}

describe('every alert', () => {
  it('is tested both firing and not firing', async () => {
    const { tests } = parse(await readFile(`${FOLDER}/alerts.test.yml`, 'utf8')) as {
      tests: { alert_rule_test: AlertTest[] }[];
    };
    const cases = tests.flatMap(({ alert_rule_test: all }) => all);
    for (const isHeard of [true, false]) {
      const tested = cases.filter(({ exp_alerts: alerts }) => alerts.length > 0 === isHeard);
      expect([...new Set(tested.map(({ alertname }) => alertname))].toSorted()).toEqual(
        (await alertNames()).toSorted(),
      );
    }
  });

  it('has a row in docs/operations.md that says what to do', async () => {
    const text = await readFile('docs/operations.md', 'utf8');
    const documented = [...text.matchAll(/^\| `(Foyer\w+)` /gm)].map(([, name = '']) => name);
    expect(documented.toSorted()).toEqual((await alertNames()).toSorted());
  });
});

describeWithTool('promtool', 'prometheus')('promtool', () => {
  const folder = useFolder('foyer-dashboard');

  it.each(['prometheus.yml', 'prometheus.kubernetes.yml'])('accepts %s and its alerts', async (name) => {
    const said = await run('promtool', 'check', 'config', `${FOLDER}/${name}`);
    expect(said).toContain('1 rule files found');
    expect(said).toContain(`${(await alertNames()).length} rules found`);
  });

  it('passes the tests of the alerts', async () => {
    expect(await run('promtool', 'test', 'rules', `${FOLDER}/alerts.test.yml`)).toContain('SUCCESS');
  });

  it('parses every expression of the dashboard', async () => {
    const { panels } = JSON.parse(await readFile('deploy/grafana/foyer.json', 'utf8')) as {
      panels: { targets: { expr: string }[] }[];
    };
    const rules = panels
      .flatMap(({ targets }) => targets)
      .map(({ expr }, i) => ({
        record: `dashboard:${i}`,
        expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.+'),
      }));
    const file = join(folder(), 'rules.yml');
    await writeFile(file, stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(await run('promtool', 'check', 'rules', file)).toContain(`${rules.length} rules found`);
  });
});
