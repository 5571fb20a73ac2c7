import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * Runs redocly many times in one process, because most of what a run costs is loading it. Its entry reads the parameters
 * when it is imported, and under another query it is imported anew; it ends by itself when there is nothing left to do,
 * which is why the channel to the parent must not count meanwhile.
 */
const ENTRY = pathToFileURL(createRequire(import.meta.url).resolve('@redocly/cli/lib/index.js')).href;

let runs = 0;
let stdout = '';

process.stdout.write = (text) => {
  stdout += text;
  return true;
};

process.exit = (code) => {
  process.channel.ref();
  process.send({ code, stdout, stderr: '' });
};

process.on('message', (parameters) => {
  stdout = '';
  process.channel.unref();
  process.argv = [process.execPath, 'redocly', ...parameters];
  void import(`${ENTRY}?run=${(runs += 1)}`);
});
