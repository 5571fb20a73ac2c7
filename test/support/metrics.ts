/** Reads the value of a metric by its name and all its labels; 0 when there is none yet. */
export type Metrics = (name: string, labels?: Readonly<Record<string, string>>) => number;

/** The current metrics of a process. */
export async function readMetrics(port: number): Promise<Metrics> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n');
  return (name, labels = {}) => {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const line = lines.find((text) => {
      const [, metric, given = ''] = /^(\w+)(?:\{(.*)\})? /.exec(text) ?? [];
      return metric === name && given === wanted.join(',');
    });
    return Number(line?.split(' ').at(-1) ?? 0);
  };
}
