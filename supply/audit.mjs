import { spawnSync } from 'node:child_process';
import { judgeAudit } from './support/judge-audit.mjs';

/** Fails when a package that Foyer is delivered with has a known vulnerability of high or critical severity. */
const { stdout } = spawnSync(
  'npm',
  ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=30000'],
  {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  },
);
const { status, sentences } = judgeAudit(stdout);

for (const sentence of sentences) console[status === 'vulnerable' ? 'error' : 'log'](sentence);
process.exitCode = status === 'vulnerable' ? 1 : 0;
