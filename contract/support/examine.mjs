import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compare } from './compare.mjs';
import { lint } from './redocly.mjs';

/**
 * Examines every version that is in the code or was released.
 * @param documents what the code describes for each version, by its name
 * @param folder with the released documents, `v1.json`
 * @param run runs redocly, see `lint`
 * @returns for each version its `name`, the `file` of its released document, whether it `isReleased`, `isGone` from the
 * code, or `isSame` as released, and sentences: `problems` of the document itself, and what is `breaking`,
 * `compatible` or `editorial` compared with the released one
 */
export async function examine({ documents, folder, run }) {
  const released = await releasedIn(folder);
  const names = [...new Set([...documents.keys(), ...released.keys()])].toSorted((a, b) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  return Promise.all(
    names.map(async (name) => {
      const [current, before] = [asJson(documents.get(name)), released.get(name)];
      const [problems, differences] = await Promise.all([
        current ? problemsOf(name, current, run) : [],
        current && before
          ? compare(name, before, current, run)
          : { breaking: [], compatible: [], editorial: [] },
      ]);
      const hasDifferences = Object.values(differences).flat().length > 0;
      return {
        name,
        file: join(folder, `${name}.json`),
        isReleased: before !== undefined,
        isGone: current === undefined,
        isSame: current !== undefined && before !== undefined && !hasDifferences,
        problems,
        ...differences,
      };
    }),
  );
}

async function releasedIn(folder) {
  const names = (await readdir(folder)).flatMap((file) => /^(\w+)\.json$/.exec(file)?.[1] ?? []);
  const read = async (name) => [name, JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'))];
  return new Map(await Promise.all(names.map(read)));
}

async function problemsOf(name, document, run) {
  const problems = await lint(document, run);
  return problems.map(
    ({ ruleId, message, location: [at] }) => `${name}: ${message} (${ruleId}, at ${at?.pointer ?? '#/'})`,
  );
}

/** A document as it is after it has been written to JSON and read again. */
function asJson(document) {
  return document && JSON.parse(JSON.stringify(document));
}
