import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Whether the changelog mentions something new in a version under `[Unreleased]`: new since the commit that last changed the
 * version's document. A clone without history has only one commit, which then counts as that one; without Git, every entry
 * about the version counts as new.
 * @param name of the version, `v1`
 * @param document the file with its released document, committed or not
 */
export async function tellsOf(name, changelog, document) {
  const before = new Set(linesOf(await committedWith(document, changelog)));
  const mention = new RegExp(`\\b${name}\\b`);
  return unreleased(await readFile(changelog, 'utf8')).some(
    (entry) => mention.test(entry) && !entry.split('\n').every((line) => before.has(line)),
  );
}

/** The changelog as it was when the document was last committed; empty when there is no such commit. */
async function committedWith(document, changelog) {
  const git = async (...command) =>
    (await run('git', command, { cwd: dirname(changelog), maxBuffer: 2 ** 26 })).stdout;
  try {
    const commit = (await git('log', '-1', '--format=%H', '--', document)).trim();
    return commit === '' ? '' : await git('show', `${commit}:./${basename(changelog)}`);
  } catch {
    return '';
  }
}

/** The entries of the section `[Unreleased]`, with the lines they are continued on. */
function unreleased(text) {
  const [, section = ''] = /^## \[Unreleased\]\n(.*?)(?=^## |(?![^]))/ms.exec(text) ?? [];
  return section.split(/^(?=- )/m).filter((entry) => entry.startsWith('- '));
}

function linesOf(text) {
  return text.split('\n');
}
