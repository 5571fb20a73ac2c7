import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Compiles Foyer into `dist`, unless its sources have not changed since it was last compiled. With an entry, as
 * in `node build.mjs dist/src/main.js`, this process then becomes that entry: npm's signals reach it, because npm
 * passes them to its child and no further.
 */
const ROOT = fileURLToPath(new URL('.', import.meta.url));
const STAMP = join(ROOT, 'dist', '.stamp');

/** The files and folders that decide what is in `dist`; the lock file because it fixes the compiler's version. */
const SOURCES = [
  'src',
  'migrations',
  'web',
  'tsconfig.json',
  'tsconfig.build.json',
  'vite.config.mts',
  'package-lock.json',
];

/** A hash of the names and contents of all sources: git does not preserve their dates. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesOf))
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}

function filesOf(path) {
  if (statSync(join(ROOT, path)).isFile()) return [path];
  const names = readdirSync(join(ROOT, path)).toSorted();
  return names.flatMap((name) => filesOf(`${path}/${name}`));
}

function lastBuilt() {
  try {
    return readFileSync(STAMP, 'utf8');
  } catch {
    return undefined;
  }
}

/** Compiles the server, and builds what browsers load. @returns false if that fails; the tool has said why */
function compile() {
  console.error('Compiling Foyer, because it has changed or is new here: this takes some seconds.');
  const { resolve: pathOf } = createRequire(import.meta.url);
  const vite = join(dirname(pathOf('vite/package.json')), 'bin', 'vite.js');
  return (
    run(pathOf('typescript/bin/tsc'), '-p', 'tsconfig.build.json') &&
    ['production', 'embed', 'embed-guide'].every((mode) =>
      run(vite, 'build', '--config', 'vite.config.mts', '--mode', mode),
    )
  );
}

/** Runs a script of Node to its end. @returns whether it succeeds */
function run(script, ...parameters) {
  // On stderr, because stdout belongs to the command that follows.
  const stdio = ['ignore', process.stderr, process.stderr];
  return spawnSync(process.execPath, [script, ...parameters], { cwd: ROOT, stdio }).status === 0;
}

function build() {
  const current = fingerprint();
  if (current === lastBuilt()) return true;
  // An interrupted build must not look finished if the sources go back to what they were.
  rmSync(STAMP, { force: true });
  if (!compile()) return false;
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(STAMP, current);
  return true;
}

function isNodeTooOld() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const [needed, ours] = [engines.node, process.versions.node].map((text) => text.match(/\d+/g).map(Number));
  return ours[0] < needed[0] || (ours[0] === needed[0] && ours[1] < needed[1]);
}

// The entry finds its own arguments where they would be without this file.
const [entry] = process.argv.splice(2, 1);
if (isNodeTooOld()) {
  console.error(`Node.js ${process.versions.node} is too old for Foyer: README.md says which it needs.`);
  process.exit(1);
}
try {
  if (!build()) process.exitCode = 1;
  else if (entry) await import(pathToFileURL(resolve(ROOT, entry)).href);
} catch (error) {
  if (!String(error.code).endsWith('MODULE_NOT_FOUND')) throw error;
  console.error(`A package that Foyer needs is missing: run "npm ci". (${error.message.split('\n', 1)[0]})`);
  process.exitCode = 1;
}
