import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CLI = createRequire(import.meta.url).resolve('@redocly/cli/bin/cli.js');
const CONFIG = fileURLToPath(new URL('../redocly.yaml', import.meta.url));
/** Only our configuration is used, and the tool must know everything in it. */
const CONFIGURED = [`--config=${CONFIG}`, '--lint-config=error'];
/** No telemetry and no search for updates. */
export const REDOCLY_ENVIRONMENT = {
  REDOCLY_TELEMETRY: 'off',
  REDOCLY_SUPPRESS_NOTIFICATIONS: 'true',
  NO_COLOR: '1',
};
/** Maximum size of a report, in bytes. */
const LARGEST_REPORT = 2 ** 26;

const execute = promisify(execFile);

/**
 * Finds problems of a document itself.
 * @param run runs the tool with these parameters; returns its exit `code` and what it wrote to `stdout` and `stderr`
 * @returns problems, each with a `ruleId`, a `message`, and a `location` whose first entry has a `pointer`
 */
export function lint(document, run = runRedocly) {
  return inFolder(async (folder) => {
    const file = await write(folder, 'document.json', document);
    const { code, stdout, stderr } = await run(['lint', file, '--format=json', ...CONFIGURED]);
    if (code > 1 || stdout === '') throw new Error(`redocly lint has failed.\n${stderr}`);
    return JSON.parse(stdout).problems;
  });
}

/**
 * Compares two documents, as the tool sees and rates the differences.
 * @param run as for `lint`
 * @returns changes, each with a `kind` (added, removed, modified), a `typeName`, a `path` from an operation through all
 * references, the `base` and the `revision` it was found in, and the `verdicts` of rules with their `impact`
 */
export function diff(base, revision, run = runRedocly) {
  return inFolder(async (folder) => {
    const report = join(folder, 'report.json');
    const documents = [
      await write(folder, 'base.json', base),
      await write(folder, 'revision.json', revision),
    ];
    const options = ['--format=json', `--output=${report}`, '--fail-on=none', ...CONFIGURED];
    const { code, stderr } = await run(['diff', ...documents, ...options]);
    if (code !== 0) throw new Error(`redocly diff has failed.\n${stderr}`);
    return JSON.parse(await readFile(report, 'utf8')).changes;
  });
}

async function runRedocly(parameters) {
  const options = { env: { ...process.env, ...REDOCLY_ENVIRONMENT }, maxBuffer: LARGEST_REPORT };
  const {
    code = 0,
    stdout,
    stderr,
  } = await execute(process.execPath, [CLI, ...parameters], options).catch((error) => error);
  return { code, stdout, stderr };
}

async function write(folder, name, document) {
  const file = join(folder, name);
  await writeFile(file, JSON.stringify(document));
  return file;
}

async function inFolder(task) {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-contract-'));
  try {
    return await task(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
