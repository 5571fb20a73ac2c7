import { Deviations } from '../support/deviations.mjs';
import { judgeAnswer, lateness, WINDOW } from './judge-answer.mjs';
import { judgeWindow } from './judge-window.mjs';

/**
 * Judges all responses.
 * @param expected the `limit` in points, the `organizationId`, and how many `windows` there must be at least
 * @returns a row for each window, what was not as it must be, and by how many ms a refusal was late at most
 */
export function judge(answers, expected, deviations = new Deviations()) {
  const decisions = answers.flatMap((answer) => judgeAnswer(answer, expected, deviations) ?? []);
  const windows = byWindow(decisions);
  judgeEnds(
    windows.map(([resetsAt]) => resetsAt),
    expected,
    deviations,
  );
  const rows = windows.map(([resetsAt, its], index) => {
    const before = windows[index - 1]?.[0];
    const reset = new Date(resetsAt).toISOString();
    const counted = judgeWindow(reset, its, expected.limit, deviations);
    // A window opens with its first request: until then no request could be admitted.
    const idle = before === undefined ? '' : resetsAt - WINDOW - before;
    return { 'X-RateLimit-Reset': reset, ...counted, 'opened after, ms': idle };
  });
  const refusals = decisions.filter(({ isAdmitted }) => !isAdmitted);
  const late = refusals.reduce((most, answer) => Math.max(most, lateness(answer)), 0);
  return { rows, deviations, late };
}

/** Decisions by the end of their window, the first window first. */
function byWindow(decisions) {
  const windows = new Map();
  for (const decision of decisions) {
    const its = windows.get(decision.resetsAt);
    if (its) its.push(decision);
    else windows.set(decision.resetsAt, [decision]);
  }
  return [...windows].toSorted(([a], [b]) => a - b);
}

/** A window has one end, and the next one opens no sooner than that. */
function judgeEnds(ends, { windows }, deviations) {
  ends.forEach((end, index) => {
    const apart = end - ends[index - 1];
    if (apart >= WINDOW || index === 0) return;
    const both = `${new Date(ends[index - 1]).toISOString()} and ${new Date(end).toISOString()}`;
    deviations.add('Overlap', `The resets ${both} are only ${apart} ms apart: windows overlap.`);
  });
  if (ends.length < windows)
    deviations.add('Windows', `There were ${ends.length} windows, of ${windows} wanted.`);
}
