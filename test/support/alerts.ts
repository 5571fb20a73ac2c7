import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

export interface Alert {
  readonly alert: string;
  readonly expr: string;
}

/** The alerts that Foyer comes with, in their order. */
export async function readAlerts(): Promise<Alert[]> {
  const { groups } = parse(await readFile('deploy/prometheus/alerts.yml', 'utf8')) as {
    readonly groups: readonly { readonly rules: readonly Alert[] }[];
  };
  return groups.flatMap(({ rules }) => rules);
}
