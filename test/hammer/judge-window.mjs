import { describe, TOLERANCE } from './judge-answer.mjs';

/**
 * Checks all responses of one window against each other.
 * @param answers responses with the same X-RateLimit-Reset
 * @returns what was counted, for the table
 */
export function judgeWindow(reset, answers, limit, deviations) {
  const report = (kind, sentence) => deviations.add(kind, `In the window until ${reset} ${sentence}`);
  const admitted = answers
    .filter(({ isAdmitted }) => isAdmitted)
    .toSorted((a, b) => b.remaining - a.remaining || a.sentAt - b.sentAt);
  const refused = answers.filter(({ isAdmitted }) => !isAdmitted);
  const points = admitted.reduce((sum, { cost }) => sum + cost, 0);
  const left = admitted.at(-1)?.remaining ?? limit;

  if (points > limit) report('Too many points', `${points} points were admitted, of ${limit}.`);
  judgeChain(admitted, limit, report);
  judgeTurns(admitted, report);
  judgeRefusals(admitted, refused, limit, report);
  if (refused.length === 0) {
    report('No refusal', `nothing was refused: it proves nothing. Lower --points, or raise --seconds.`);
  }
  const least = Math.min(...new Set(refused.map(({ cost }) => cost)));
  if (left >= least) {
    report(
      'Too few points',
      `${left} points were left at the end, though a request for ${least} was refused.`,
    );
  }
  return { admitted: admitted.length, points, left, refused: refused.length };
}

/** Every point that is gone was taken by exactly one admitted request: there is no gap, and nothing twice. */
function judgeChain(admitted, limit, report) {
  let left = limit;
  for (const answer of admitted) {
    if (answer.remaining + answer.cost !== left) {
      report(
        'Broken chain',
        `${describe(answer)} took ${answer.cost}: ${answer.remaining + answer.cost} points before it, ` +
          `but ${left} after the one before it.`,
      );
    }
    left = answer.remaining;
  }
}

/** A request whose response arrived before another one was sent was decided before it. */
function judgeTurns(admitted, report) {
  let latest;
  for (const answer of admitted) {
    if (latest && answer.receivedAt < latest.sentAt - TOLERANCE) {
      report(
        'Out of turn',
        `${describe(answer)} was answered before ${describe(latest)} was sent, with more points left.`,
      );
    }
    if (!latest || answer.sentAt > latest.sentAt) latest = answer;
  }
}

/** The headers of a refusal are those of a past moment at which too few points could be left. */
function judgeRefusals(admitted, refused, limit, report) {
  const moments = new Set([limit, ...admitted.map(({ remaining }) => remaining)]);
  for (const answer of refused) {
    const { cost, remaining, receivedAt } = answer;
    if (!moments.has(remaining)) {
      report('Untrue refusal', `there were never ${remaining} points left, as ${describe(answer)} says.`);
    }
    const shortSince = sinceWhen(admitted, cost);
    if (receivedAt < shortSince - TOLERANCE) {
      report(
        'Refused too early',
        `${describe(answer)}, when there were still enough points for its cost of ${cost}.`,
      );
    }
  }
}

const since = new WeakMap();

/** When the first request was sent that left less than a cost; Infinity when none did. */
function sinceWhen(admitted, cost) {
  const known = since.get(admitted) ?? new Map();
  since.set(admitted, known);
  if (!known.has(cost)) {
    const short = admitted.filter(({ remaining }) => remaining < cost).map(({ sentAt }) => sentAt);
    known.set(cost, Math.min(...short));
  }
  return known.get(cost);
}
