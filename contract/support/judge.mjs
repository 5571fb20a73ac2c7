import { isHarmless, isWords } from './harmless.mjs';
import { OUR_RULES } from './our-rules.mjs';
import { objectionOf, summaryOf, valuesOf } from './words.mjs';
import { inOneOrder, isSame } from './written.mjs';

/**
 * What a change means for clients that were written against the base.
 * @param change as the tool reports it
 * @param location where it is, see `locate`; `isLooser` says whether everything that was valid there provably still is,
 * and `ownerBefore` which schema a field was added to
 * @returns one or more judgements: an `impact` (breaking, compatible, editorial) with its `reason`
 */
export function judge(change, location) {
  if (isWords(change) || isReordered(change)) {
    return [{ impact: 'editorial', reason: 'words or examples changed' }];
  }
  const reason = summaryOf(change, location);
  if (location.sends && !location.receives && location.isLooser()) return [{ impact: 'compatible', reason }];
  const objections = [
    ...change.verdicts
      .filter(({ impact }) => impact === 'major')
      .map((verdict) => objectionOf(verdict, change, location)),
    ...Object.values(OUR_RULES).flatMap((rule) => rule(change, location, valuesOf(change)) ?? []),
  ];
  if (objections.length > 0)
    return objections.map((objection) => ({ impact: 'breaking', reason: objection }));
  if (isHarmless(change, location)) return [{ impact: 'compatible', reason }];
  return [{ impact: 'breaking', reason: `no rule says that it is harmless that ${reason}` }];
}

/** Whether only the order of values changed, which has no meaning in OpenAPI. */
function isReordered({ base, revision, verdicts }) {
  if (!Array.isArray(base?.value) || !Array.isArray(revision?.value) || verdicts.length > 0) return false;
  return isSame(inOneOrder(base.value), inOneOrder(revision.value));
}
