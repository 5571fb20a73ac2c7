/** The middle one of an odd number of figures. */
export function median(figures) {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];
}

/** The figure below which `share` of all of them are. */
export function quantile(figures, share) {
  const sorted = Float64Array.from(figures).toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A whole number with commas, or a small one with two decimals. */
export function readable(figure) {
  if (!Number.isFinite(figure)) return '–';
  if (figure > 0 && figure < 0.01) return '< 0.01';
  const digits = figure >= 100 ? 0 : figure >= 10 ? 1 : 2;
  return figure.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** How many times one figure is another. */
export function times(figure, base) {
  return Number.isFinite(figure / base) ? `× ${readable(figure / base)}` : '–';
}

/** A table in Markdown: the first column is text, the others are figures. */
export function table(head, rows) {
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
