import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * Every check, by the name of its npm script: the one gate for people and for CI. The stages run one after the other, the
 * queues of a stage at the same time: the first one waits for processes, timers and faults more than it computes.
 */
const STAGES = [
  [['build']],
  [['test']],
  [
    ['chaos:quick', 'test:programs', 'slow', 'hammer:quick'],
    [
      'deploy:check',
      'test:browser',
      'fuzz:quick',
      'types',
      'lint',
      'contract',
      'format:check',
      'arch',
      'audit',
    ],
  ],
];

/** Runs a script to its end; if others run at the same time, its output is shown when it has ended. */
async function run(name, isAlone) {
  const title = `\n── npm run ${name} ──`;
  if (isAlone) console.log(title);
  const startedAt = performance.now();
  const child = spawn('npm', ['run', '--silent', name], {
    stdio: ['inherit', ...(isAlone ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
    shell: process.platform === 'win32',
  });
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const output = await Promise.all(isAlone ? [] : [text(child.stdout), text(child.stderr)]);
  const code = await ended;
  if (!isAlone) console.log([title, ...output].join('\n').trimEnd());
  return { name, isPassed: code === 0, seconds: (performance.now() - startedAt) / 1000 };
}

async function runAll(names, isAlone) {
  const results = [];
  for (const name of names) results.push(await run(name, isAlone));
  return results;
}

const results = [];
for (const queues of STAGES)
  results.push(...(await Promise.all(queues.map((names) => runAll(names, queues.length === 1)))).flat());
const failed = results.filter(({ isPassed }) => !isPassed);

console.log(`\n── seconds, with whatever ran at the same time ──`);
for (const { name, seconds } of results) console.log(`${seconds.toFixed(0).padStart(5)}  ${name}`);
console.log(`${(performance.now() / 1000).toFixed(0).padStart(5)}  in all`);
if (failed.length > 0) console.error(`\nFailed: ${failed.map(({ name }) => name).join(', ')}`);
console.log(`\n${results.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
