import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

export interface Alert {
  readonly alert: string;
  readonly expr: string;
}

/** The alerts in deploy/prometheus, in order. */
export async function readAlerts(): Promise<Alert[]> {
  const { groups } = parse(await readFile('deploy/prometheus/alerts.yml', 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly Alert[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}
