// @ts-check

/** @typedef {{ title: string, bars: readonly { value: number, text: string }[] }} Plot */

const labels = 300;
const plot = { width: 200, gap: 20 };
const step = 17;
const columns = 3;
/** Told apart by lightness, too. */
const colours = { ours: '#1a6fb5', floor: '#9aa5ad', peer: '#e0a458' };
const names = { ours: 'ours', floor: 'floors', peer: 'peers' };

/** @param {string} text */
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/**
 * Bars for every row, one plot for each measure; shorter is better in all.
 *
 * @param {readonly import('./rows.mjs').Row[]} rows
 * @param {readonly Plot[]} plots
 */
export function draw(rows, plots) {
  const band = rows.length * step + 50;
  const bands = Math.ceil(plots.length / columns);
  const width = labels + columns * (plot.width + plot.gap) + 20;
  const height = bands * band + 50;
  const top = (/** @type {number} */ index) => 50 + Math.floor(index / columns) * band;

  const drawn = plots.map(({ title, bars }, index) => {
    const left = labels + (index % columns) * (plot.width + plot.gap);
    const most = Math.max(...bars.map(({ value }) => value || 0)) || 1;
    const marks = bars.map(({ value, text }, row) => {
      const y = top(index) + 30 + row * step;
      const long = round(((plot.width - 55) * (value || 0)) / most);
      const { group } = /** @type {import('./rows.mjs').Row} */ (rows[row]);
      return `<rect x="${left}" y="${y}" width="${Math.max(1, long)}" height="12" fill="${colours[group]}"/><text x="${left + long + 5}" y="${y + 10}">${text}</text>`;
    });
    return `<text class="title" x="${left}" y="${top(index) + 18}">${escape(title)}</text>${marks.join('')}`;
  });
  const sides = Array.from({ length: bands }, (_, index) =>
    rows
      .map(
        ({ label, group }, row) =>
          `<text x="${labels - 10}" y="${top(index * columns) + 40 + row * step}" text-anchor="end"${group === 'ours' ? ' class="title"' : ''}>${escape(label)}</text>`,
      )
      .join(''),
  );
  const legend = Object.entries(colours).map(
    ([group, colour], index) =>
      `<rect x="${labels + index * 90}" y="18" width="12" height="12" fill="${colour}"/><text x="${labels + 18 + index * 90}" y="28">${names[/** @type {keyof typeof names} */ (group)]}</text>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t">`,
    '<title id="t">The player beside others and beside the floors: weight, times, memory; shorter bars are better</title>',
    '<style>text{font:11px system-ui,sans-serif;fill:#333}.title{font-weight:600}</style>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...legend,
    `<text x="${labels + 280}" y="28">shorter is better in all</text>`,
    ...sides,
    ...drawn,
    '</svg>',
  ].join('\n')}\n`;
}
