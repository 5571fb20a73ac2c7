import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HOME = fileURLToPath(new URL('../..', import.meta.url));
const MOST_OUTPUT = 2 ** 26;

/**
 * The earliest commit whose migrations are the first of ours, to the letter.
 * @returns its id and how many migrations it has; null when git knows none that has fewer than we have
 */
export async function earliestCommit() {
  try {
    const ours = await migrationsOf('HEAD');
    const log = await git('log', '--reverse', '--first-parent', '--format=%H', '--', 'migrations');
    for (const id of log.split('\n').filter(Boolean)) {
      const its = await migrationsOf(id);
      const isPrefix = its.length > 0 && its.every((line, index) => line === ours[index]);
      if (isPrefix && its.length < ours.length) return { id, count: its.length };
    }
  } catch {
    // No repository, or no git: an archive, say.
  }
  return null;
}

/** Compiles a commit in a folder of its own, with the packages that are installed here. @returns the folder */
export async function buildCommit(id, cleanup) {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-older-'));
  await cleanup.add(() => rm(folder, { recursive: true, force: true }));
  const archive = join(folder, 'commit.tar');
  await git('archive', '--output', archive, id);
  await run('tar', ['-xf', archive, '-C', folder]);
  await symlink(join(HOME, 'node_modules'), join(folder, 'node_modules'), 'dir');
  await run(process.execPath, [join(HOME, 'node_modules', '.bin', 'nest'), 'build'], { cwd: folder });
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
