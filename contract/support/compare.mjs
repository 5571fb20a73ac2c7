import { effective, METHODS } from './effective.mjs';
import { judge } from './judge.mjs';
import { isLooserAt } from './looser.mjs';
import { describe, groupBy, locate } from './places.mjs';
import { ownerAt, parentOf, pointerTo, segmentsOf } from './pointer.mjs';
import { diff } from './redocly.mjs';
import { usesOf } from './uses.mjs';
import { isSame, written } from './written.mjs';

const NOWHERE = { places: [], member: '' };
/** A second comparison, besides the tool's: a difference that the tool does not report at all must not pass. */
const UNKNOWN = { impact: 'breaking', reason: 'something that no rule knows is different' };
const REWRITTEN = { impact: 'editorial', reason: 'the same is written in another way' };

/**
 * Compares the document of a version with the one that was released.
 * @param name of the version, `v1`, with which every sentence begins
 * @param run runs redocly, see `lint`
 * @returns sentences that name what is `breaking`, what is `compatible` and clients may want to know, and what is only
 * `editorial`; none if the documents are the same
 */
export async function compare(name, released, current, run) {
  const sentences = { breaking: [], compatible: [], editorial: [] };
  if (isSame(released, current)) return sentences;
  const findings = await findingsOf(released, current, run);
  for (const [sentence, [{ impact }]] of merge(findings)) sentences[impact].push(`${name}: ${sentence}.`);
  return sentences;
}

/**
 * Every difference of two documents that differ.
 * @returns for each its `impact` and `reason`, see `judge`, and where it is, see `locate`
 */
export async function findingsOf(released, current, run) {
  const sides = { base: sideOf(effective(released)), revision: sideOf(effective(current)) };
  const documents = [sides.base.document, sides.revision.document];
  const changes = await diff(...documents, run);
  const findings = changes
    .filter((change) => !isEcho(change, changes))
    .flatMap((change) => {
      const location = {
        ...locationOf(change, sides),
        isLooser: () => isLooserAt(change.path, ...documents),
        ownerBefore: () => ownerAt(sides.base.document, change.path),
      };
      return judge(change, location).map((judgement) => ({ ...judgement, ...location }));
    });
  const unseen = differing(...documents).filter(
    (place) => !findings.some(({ places }) => places.some(({ operation }) => operation === place.operation)),
  );
  if (unseen.length > 0) findings.push({ ...NOWHERE, ...UNKNOWN, places: unseen });
  if (findings.length > 0) return findings;
  const [rest, other] = documents.map(({ components, ...document }) => ({
    ...document,
    paths: {},
    securitySchemes: components?.securitySchemes,
  }));
  const isRewritten = isSame(written(rest, rest), written(other, other));
  return [{ ...NOWHERE, ...(isRewritten ? REWRITTEN : UNKNOWN) }];
}

/** The operations that the documents describe differently. */
function differing(base, revision) {
  return Object.entries(base.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] && revision.paths[path]?.[method]).flatMap((method) => {
      const [was, is] = [base, revision].map((document) => written(document, document.paths[path][method]));
      const place = { part: 'operation', operation: `${method.toUpperCase()} ${path}` };
      return isSame(was, is) ? [] : [place];
    }),
  );
}

function sideOf(document) {
  return { document, uses: usesOf(document) };
}

/** Whether a change only says that removed fields are no longer required. */
function isEcho({ path, property, base, revision }, changes) {
  if (property !== 'required' || !Array.isArray(base.value)) return false;
  const isGone = (pointer) => changes.some((other) => other.kind === 'removed' && other.path === pointer);
  const names = base.value.filter((name) => !revision.value?.includes(name));
  return names.length > 0 && names.every((name) => isGone(pointerTo(`${path}/properties`, name)));
}

function locationOf(change, { base, revision }) {
  // What was removed is named by its old place; everything else by its new one, even under another name.
  const [side, { document, uses }] = change.revision ? [change.revision, revision] : [change.base, base];
  const isOnProperty = change.kind === 'modified' && segmentsOf(side.pointer).at(-1) === change.property;
  return locate(document, uses, isOnProperty ? parentOf(side.pointer) : side.pointer);
}

/** Findings by their sentence: one that applies to many places is reported once. */
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
