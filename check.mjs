import { spawnSync } from 'node:child_process';

/** Every check there is, by the name of its npm script: the one gate for people and for CI. */
const CHECKS = [
  'test',
  'test:programs',
  'format:check',
  'lint',
  'types',
  'arch',
  'contract',
  'deploy:check',
  'audit',
  'test:browser',
  'hammer:quick',
  'fuzz:quick',
  'slow',
  'chaos:quick',
];

const failed = CHECKS.filter((name) => {
  console.log(`\n── npm run ${name} ──`);
  return (
    spawnSync('npm', ['run', '--silent', name], { stdio: 'inherit', shell: process.platform === 'win32' })
      .status !== 0
  );
});

if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
console.log(`\n${CHECKS.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
