/** Runs the compiled command line for each message: its arguments and its environment. */
const ENTRY = new URL('../../dist/src/cli.js', import.meta.url).href;

let runs = 0;

process.on('message', (job) => void run(job));

async function run({ args, env }) {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    process[name].write = (text) => {
      written[name] += text;
      return true;
    };
  process.argv = [process.execPath, 'foyer', ...args];
  process.env = env;
  process.exitCode = undefined;
  // Under another query it is imported anew.
  await import(`${ENTRY}?run=${(runs += 1)}`);
  process.send({ code: process.exitCode ?? 0, ...written });
}
