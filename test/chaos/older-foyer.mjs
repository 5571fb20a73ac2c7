import { execFile } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HOME = fileURLToPath(new URL('../..', import.meta.url));
const MOST_OUTPUT = 2 ** 26;

/** The oldest Foyer that is promised to work beside ours has this migration. Processes before it read columns that it drops. */
const BASELINE = '1764000000037-api-key-list-indexes';

/**
 * The earliest commit that has the baseline and whose migrations are all among ours, unchanged.
 * @returns its id; null when git does not know it, as in a shallow clone
 */
export async function earliestCommit() {
  try {
    const ours = await migrationsOf('HEAD');
    const log = await git('log', '--reverse', '--first-parent', '--format=%H', '--', 'migrations');
    for (const id of log.split('\n').filter(Boolean)) {
      const its = await migrationsOf(id);
      if (its.every((line) => ours.includes(line)) && its.some((line) => line.includes(BASELINE))) return id;
    }
  } catch {
    // No repository, or no git: an archive, say.
  }
  return null;
}

/** Compiles a commit in a folder of its own, with the packages that are installed here. @returns the folder */
export async function buildCommit(id, cleanup) {
  const folder = await cleanup.folder('foyer-older');
  const archive = join(folder, 'commit.tar');
  await git('archive', '--output', archive, id);
  await run('tar', ['-xf', archive, '-C', folder]);
  await symlink(join(HOME, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const compiler = join(HOME, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: folder });
  return folder;
}

/** Name and content of every migration, in their order. */
async function migrationsOf(commit) {
  const files = await git('ls-tree', '-r', commit, 'migrations/');
  return files.split('\n').filter((line) => /\/\d+-[^/]+\.ts$/.test(line));
}

async function git(...args) {
  const { stdout } = await run('git', args, { cwd: HOME, maxBuffer: MOST_OUTPUT });
  return stdout;
}
