import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * Every check, by the name of its npm script: the one gate for people and for CI. The checks in one line run at the same
 * time: each of them uses one core and measures nothing.
 */
const CHECKS = [
  ['test'],
  ['test:programs'],
  ['types', 'lint'],
  ['contract', 'format:check', 'arch', 'audit'],
  ['deploy:check'],
  ['test:browser'],
  ['hammer:quick'],
  ['fuzz:quick'],
  ['slow'],
  ['chaos:quick'],
];

/** Runs a script to its end; if others run at the same time, its output is shown when it has ended. */
async function run(name, isAlone) {
  const title = `\n── npm run ${name} ──`;
  if (isAlone) console.log(title);
  const child = spawn('npm', ['run', '--silent', name], {
    stdio: ['inherit', ...(isAlone ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
    shell: process.platform === 'win32',
  });
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const output = await Promise.all(isAlone ? [] : [text(child.stdout), text(child.stderr)]);
  const code = await ended;
  if (!isAlone) console.log([title, ...output].join('\n').trimEnd());
  return { name, isPassed: code === 0 };
}

const results = [];
for (const names of CHECKS) {
  results.push(...(await Promise.all(names.map((name) => run(name, names.length === 1)))));
}
const failed = results.filter(({ isPassed }) => !isPassed);

if (failed.length > 0) console.error(`\nFailed: ${failed.map(({ name }) => name).join(', ')}`);
console.log(`\n${results.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
