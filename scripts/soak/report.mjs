// @ts-check

/**
 * One figure, and what it may be at most.
 *
 * @typedef {{ what: string, value: number, most: number, unit?: string, digits?: number }} Figure
 */

/** @typedef {import('./browser.mjs').Held} Held */

/** What a page may hold at its end beyond what it held before. @param {Held} before @param {Held} after @returns {Figure[]} */
export const growth = (before, after) => [
  {
    what: 'heap growth',
    value: (after.heapBytes - before.heapBytes) / 1024,
    most: 64,
    unit: 'KiB',
    digits: 1,
  },
  { what: 'extra nodes', value: after.nodes - before.nodes, most: 0 },
  { what: 'extra listeners', value: after.listeners - before.listeners, most: 0 },
];

/** Prints a part of the run as a table; returns the bars that were missed. @param {string} title @param {Figure[]} figures */
export function report(title, figures) {
  const rows = figures.map(({ what, value, most, unit = '', digits = 0 }) => ({
    what,
    line: `| ${what} | ${`${value.toFixed(digits)} ${unit}`.trim()} | ${`≤ ${most} ${unit}`.trim()} | ${value <= most ? 'yes' : 'NO'} |`,
    ok: value <= most,
  }));
  console.log(`\n${title}\n\n| figure | measured | bar | held |\n| --- | ---: | ---: | --- |`);
  for (const { line } of rows) console.log(line);
  return rows.filter(({ ok }) => !ok).map(({ what }) => `${title}: ${what}`);
}
