import { escape } from '../../dist/src/http/browser/page.view.js';
import { ratioOf } from './tables.mjs';

/** Sizes in pixels of the picture. */
const [WIDTH, LEFT, RIGHT, LINE, TITLE, TOP] = [720, 190, 56, 22, 34, 44];
/** The ratio at the right edge, if none is higher. */
const LEAST_RANGE = 1.3;

const STYLE = `text { font: 13px system-ui, sans-serif; fill: #1b1f24 } .title { font-weight: 600 }
.measured { fill: #14532d } .base { stroke: #1b1f24; stroke-dasharray: 3 3 } .required { stroke: #c2410c; stroke-width: 2 }
@media (prefers-color-scheme: dark) { text { fill: #eceae5 } .measured { fill: #86efac } .base { stroke: #eceae5 }
.required { stroke: #fdba74 } }`;

/**
 * Draws what was measured as bars: requests a second, as the ratio to `base`.
 * @param measured loads with their `scenes`, as for the tables
 * @returns an SVG image
 */
export function picture(measured, name, base) {
  const groups = measured.map(({ title, required, scenes }) => ({
    title: title.replaceAll('`', ''),
    bars: scenes.map(({ label, count, turns }) => ({
      label,
      ratio: ratioOf(turns, name, base),
      // Other scenes with as many connections have no requirement of their own.
      least: String(count) === label ? required[count] : undefined,
    })),
  }));
  const ratios = groups.flatMap(({ bars }) => bars.flatMap(({ ratio, least = 0 }) => [ratio, least]));
  const range = Math.max(LEAST_RANGE, ...ratios);
  const x = (ratio) => Math.round(LEFT + (ratio / range) * (WIDTH - LEFT - RIGHT));
  const lines = [];
  let y = TOP;
  for (const { title, bars } of groups) {
    lines.push(`<text class="title" x="8" y="${y + 20}">${escape(title)}</text>`);
    y += TITLE;
    for (const bar of bars) {
      lines.push(drawBar(bar, y, x));
      y += LINE;
    }
  }
  const height = y + 12;
  const alt = `Requests a second of ${name}, as a ratio to ${base} Fastify`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${alt}">
<style>${STYLE}</style>
<text x="8" y="20">Requests a second beside ${base} Fastify (dashed), by connections; the stroke is what is required</text>
<line class="base" x1="${x(1)}" y1="${TOP}" x2="${x(1)}" y2="${y}"/>
${lines.join('\n')}
</svg>
`;
}

function drawBar({ label, ratio, least }, y, x) {
  const mark = least === undefined ? '' : `<path class="required" d="M${x(least)} ${y - 2}v${LINE - 4}"/>`;
  return `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${escape(label)}</text>
<rect class="measured" x="${LEFT}" y="${y}" width="${x(ratio) - LEFT}" height="${LINE - 8}"/>${mark}
<text x="${x(Math.max(ratio, least ?? 0)) + 6}" y="${y + 13}">${ratio.toFixed(2)}</text>`;
}
