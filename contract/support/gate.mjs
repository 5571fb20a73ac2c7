import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { tellsOf } from './changelog.mjs';
import { examine } from './examine.mjs';

/**
 * Whether the code says of every version what was released.
 * @param contract `documents` of the code by the name of their version, the `folder` of the released ones, the
 * `changelog`, and how to `run` redocly if not as usual
 * @returns whether it does (`ok`), and sentences that tell what does not fit and what to do about it
 */
export async function check(contract) {
  const versions = await examine(contract);
  const sentences = versions.flatMap((version) => {
    if (version.isSame) return version.problems;
    return [...refusals(version), ...version.compatible, ...version.editorial, remedy(version)];
  });
  const names = versions.map(({ name }) => name).join(', ');
  if (sentences.length > 0) return { ok: false, sentences };
  return { ok: true, sentences: [`The code says of ${names} what was released.`] };
}

/**
 * Makes what the code says the released document of every version, unless that would break a client, or the changelog
 * does not tell what is new. Writes all or nothing.
 * @param contract as for `check`
 */
export async function accept(contract) {
  const versions = await examine(contract);
  const changed = versions.filter(({ isSame }) => !isSame);
  const untold = await Promise.all(
    changed.map(async ({ name, file, isReleased, compatible }) => {
      const isNews = !isReleased || compatible.length > 0;
      if (!isNews || (await tellsOf(name, contract.changelog, file))) return [];
      const place = `${basename(contract.changelog)} under [Unreleased]`;
      return [...compatible, `${name}: tell that in ${place}, in an entry that names ${name}.`];
    }),
  );
  const reasons = [...versions.flatMap(refusals), ...untold.flat()];
  if (reasons.length > 0) return { ok: false, sentences: [...reasons, 'Nothing was accepted.'] };
  for (const { name, file } of changed) {
    await writeFile(file, `${JSON.stringify(contract.documents.get(name), null, 2)}\n`);
  }
  const told = changed.flatMap(({ name, file, compatible, editorial }) => [
    ...compatible,
    ...editorial,
    `${name}: ${basename(file)} is written; commit it with the change.`,
  ]);
  return { ok: true, sentences: told.length > 0 ? told : ['There is nothing to accept.'] };
}

/** Why a version can be neither served nor accepted as it is. */
function refusals({ name, isGone, problems, breaking }) {
  if (isGone) return [`${name}: the version was released, and the code does not have it any more.`];
  return [...problems, ...breaking];
}

function remedy({ name, isGone, isReleased, breaking }) {
  if (isGone || breaking.length > 0) return `${name}: that breaks clients, which only a new version may.`;
  if (!isReleased) return `${name}: it has no released document yet; \`npm run contract:accept\` writes it.`;
  return `${name}: tell it in CHANGELOG.md and run \`npm run contract:accept\`.`;
}
