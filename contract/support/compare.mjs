import { isDeepStrictEqual } from 'node:util';
import { judge } from './judge.mjs';
import { describe, groupBy, locate } from './places.mjs';
import { parentOf, pointerTo, segmentsOf } from './pointer.mjs';
import { diff } from './redocly.mjs';
import { usesOf } from './uses.mjs';

/**
 * Compares what a version says now with what it said when it was released.
 * @param name of the version, `v1`, with which every sentence begins
 * @param run runs redocly, see `lint`
 * @returns sentences that name what is `breaking`, what is `compatible` and clients may want to know, and what is merely
 * `editorial`; nothing at all when the documents are the same
 */
export async function compare(name, released, current, run) {
  const sentences = { breaking: [], compatible: [], editorial: [] };
  if (isDeepStrictEqual(released, current)) return sentences;
  const sides = {
    base: { document: released, uses: usesOf(released) },
    revision: { document: current, uses: usesOf(current) },
  };
  const changes = await diff(released, current, run);
  const findings = changes
    .filter((change) => !isEcho(change, changes))
    .flatMap((change) => {
      const location = locationOf(change, sides);
      return judge(change, location).map((judgement) => ({ ...judgement, ...location }));
    });
  for (const [sentence, [{ impact }]] of merge(findings)) sentences[impact].push(`${name}: ${sentence}.`);
  if (findings.length === 0) sentences.editorial.push(`${name}: the same is written in another way.`);
  return sentences;
}

/** Whether all that a change says is that members which are gone are not required any more either. */
function isEcho({ path, property, base, revision }, changes) {
  if (property !== 'required' || !Array.isArray(base.value)) return false;
  const isGone = (pointer) => changes.some((other) => other.kind === 'removed' && other.path === pointer);
  const names = base.value.filter((name) => !revision.value?.includes(name));
  return names.length > 0 && names.every((name) => isGone(pointerTo(`${path}/properties`, name)));
}

function locationOf(change, { base, revision }) {
  // What is gone is where it was; everything else is where it is now, also under another name.
  const [side, { document, uses }] = change.revision ? [change.revision, revision] : [change.base, base];
  const isOnProperty = change.kind === 'modified' && segmentsOf(side.pointer).at(-1) === change.property;
  return locate(document, uses, isOnProperty ? parentOf(side.pointer) : side.pointer);
}

/** Findings by the sentence that tells them: what is true in many places is told once. */
function merge(findings) {
  const alike = groupBy(findings, ({ impact, reason, member }) => JSON.stringify([impact, reason, member]));
  return [...alike.values()].map((its) => {
    const [{ reason, member }] = its;
    const where = describe(its.flatMap(({ places }) => places));
    const isTold = member === '' || reason.includes(`\`${member}\``);
    if (where === '' || reason.includes(where)) return [reason, its];
    return [`${reason} in ${isTold ? '' : `\`${member}\` of `}${where}`, its];
  });
}
