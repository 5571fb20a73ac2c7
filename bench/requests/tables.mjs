import { median, readable, table } from '../../test/support/figures.mjs';

const middle = (turns, figure) => median(turns.map(figure));

/**
 * What was measured, a row for each scene and what took turns in it.
 * @param scenes each with its `label`, and in `turns` for each round what was measured, by names
 * @param base the name that the others are compared with
 */
export function sceneTable(title, scenes, base) {
  const rows = scenes.flatMap(({ label, turns }) =>
    Object.keys(turns[0]).map((name) => {
      const of = (figure) => middle(turns, (turn) => turn[name][figure]);
      const figures = [Math.round(of('perSecond')), of('server'), of('postgres'), of('p50'), of('p99')];
      const ratio = ratioOf(turns, name, base).toFixed(2);
      return [label, name, ratio, ...figures.map(readable)];
    }),
  );
  const figures = ['a second', 'CPU µs of Node', 'of Postgres', 'p50 ms', 'p99 ms'];
  return table([title, 'what', `of ${base}`, ...figures], rows);
}

/** What is required beside what was measured. @param measured loads with their `scenes` */
export function requiredTable(measured, name, base) {
  const labels = [...new Set(measured.flatMap(({ scenes }) => scenes.map(({ label }) => label)))];
  const rows = measured.map(({ title, required, scenes }) => [
    title,
    ...labels.map((label) => {
      const scene = scenes.find((each) => each.label === label);
      const least = required[scene?.count];
      if (least === undefined) return '–';
      const ratio = ratioOf(scene.turns, name, base);
      return `${ratio >= least ? '✓' : '✗'} ${ratio.toFixed(2)} of ${least.toFixed(2)}`;
    }),
  ]);
  return table([`${name} beside ${base}`, ...labels], rows);
}

/** The median of the ratios of each round, whose turns the rest of the machine disturbs alike. */
export function ratioOf(turns, name, base, figure = 'perSecond') {
  return middle(turns, (turn) => turn[name][figure] / turn[base][figure]);
}
