import { BASE, CANDIDATES } from '../quota-candidates.mjs';
import { median, quantile, readable, table, times } from '../../test/support/figures.mjs';

const TITLES = {
  hot: 'One organization, all admitted',
  many: '1000 organizations, all admitted',
  refused: 'One organization without points, all refused',
};

/**
 * A table for each load: the medians over the rounds.
 * @param speeds for each candidate one entry for each round: for each load its `perSecond` and `latencies`
 */
export function speedTables(speeds) {
  return Object.entries(TITLES).map(([load, title]) => `### ${title}\n\n${speedTable(speeds, load)}`);
}

function speedTable(speeds, load) {
  const perSecond = (name) => median((speeds[name] ?? []).map((round) => round[load].perSecond));
  const p99 = (round) =>
    quantile(
      round[load].latencies.flatMap((latencies) => Array.from(latencies)),
      0.99,
    );
  const rows = Object.keys(speeds).map((name) => [
    name,
    readable(perSecond(name)),
    readable(median(speeds[name].map(p99))),
    times(perSecond(name), perSecond(BASE[CANDIDATES[name].server])),
  ]);
  return table(['Candidate', 'calls/s', 'p99 ms', 'beside rate-limiter-flexible'], rows);
}

/** @param checks for each candidate and round what was admitted of `limit` points in each race, and two answers */
export function exactnessTable(checks, limit) {
  const rows = Object.entries(checks).map(([name, rounds]) => {
    const admitted = rounds.flatMap((round) => round.admitted);
    const weighted = rounds.every((round) => round.weighted);
    return [
      name,
      range(admitted),
      yesOrNo(admitted.every((points) => points === limit)),
      yesOrNo(weighted),
      weighted ? yesOrNo(rounds.every((round) => round.free)) : '–',
    ];
  });
  const head = ['Candidate', `admitted of ${limit}`, 'exact under concurrency', 'weights', 'refusals free'];
  return `### Exactness\n\n${table(head, rows)}`;
}

function range(figures) {
  const [least, most] = [Math.min(...figures), Math.max(...figures)];
  return least === most ? String(least) : `${least} to ${most}`;
}

function yesOrNo(answer) {
  return answer ? 'yes' : 'no';
}
