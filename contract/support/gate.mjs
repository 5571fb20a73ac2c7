import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { tellsOf } from './changelog.mjs';
import { examine } from './examine.mjs';

/**
 * Whether the code describes every version as it was released.
 * @param contract `documents` of the code by the name of their version, the `folder` of the released ones, the
 * `changelog`, and how to `run` redocly if not as usual
 * @returns whether it does (`ok`), and sentences that name the differences and what to do about them
 */
export async function check(contract) {
  const versions = await examine(contract);
  const sentences = versions.flatMap((version) => {
    if (version.isSame) return version.problems;
    return [...refusals(version), ...version.compatible, ...version.editorial, remedy(version)];
  });
  const names = versions.map(({ name }) => name).join(', ');
  if (sentences.length > 0) return { ok: false, sentences };
  return { ok: true, sentences: [`The documents of ${names} are as they were released.`] };
}

/**
 * Releases the document of every version as the code describes it, unless that would break a client, or the changelog
 * does not mention what is new. Writes all or nothing.
 * @param contract as for `check`
 */
export async function accept(contract) {
  const versions = await examine(contract);
  const changed = versions.filter(({ isSame }) => !isSame);
  const undescribed = await Promise.all(
    changed.map(async ({ name, file, isReleased, compatible }) => {
      const isNews = !isReleased || compatible.length > 0;
      if (!isNews || (await tellsOf(name, contract.changelog, file))) return [];
      const place = `${basename(contract.changelog)} under [Unreleased]`;
      return [...compatible, `${name}: describe that in ${place}, in an entry that names ${name}.`];
    }),
  );
  const reasons = [...versions.flatMap(refusals), ...undescribed.flat()];
  if (reasons.length > 0) return { ok: false, sentences: [...reasons, 'Nothing was accepted.'] };
  for (const { name, file } of changed) {
    await writeFile(file, `${JSON.stringify(contract.documents.get(name), null, 2)}\n`);
  }
  const accepted = changed.flatMap(({ name, file, compatible, editorial }) => [
    ...compatible,
    ...editorial,
    `${name}: ${basename(file)} is written; commit it with the change.`,
  ]);
  return { ok: true, sentences: accepted.length > 0 ? accepted : ['There is nothing to accept.'] };
}

/** Why a version can be neither served nor accepted as it is. */
function refusals({ name, isGone, problems, breaking }) {
  if (isGone) return [`${name}: the version was released, but is no longer in the code.`];
  return [...problems, ...breaking];
}

function remedy({ name, isGone, isReleased, breaking }) {
  if (isGone || breaking.length > 0) return `${name}: this breaks clients, which only a new version may do.`;
  if (!isReleased) return `${name}: it has no released document yet; \`npm run contract:accept\` writes it.`;
  return `${name}: describe it in CHANGELOG.md and run \`npm run contract:accept\`.`;
}
