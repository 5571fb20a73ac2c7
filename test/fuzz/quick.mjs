import { spawnSync } from 'node:child_process';

/** What CI has the time for; the environment may ask for more. */
const environment = { FUZZ_REQUESTS: '20000', ...process.env };

const { status } = spawnSync('npx', ['jest', '-c', 'jest.fuzz.config.mjs'], {
  stdio: 'inherit',
  env: environment,
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
