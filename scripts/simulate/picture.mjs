// @ts-check
import { percentile } from './fleet.mjs';

/** @typedef {import('./fleet.mjs').Outcome} Outcome */

const width = 960;
const height = 420;
const plot = { top: 70, bottom: 350, width: 360 };
/** Told apart by hue, by lightness and by the shape of the points. */
const ways = {
  naive: { label: 'naive, every 3 s', colour: '#b3261e', dash: '2 4' },
  element: { label: 'the element alone', colour: '#b26a00', dash: '8 4' },
  src: { label: 'remembered answers and src', colour: '#1a6fb5', dash: '12 3 2 3' },
  relay: { label: 'with the relay', colour: '#0b7a3b', dash: '' },
};

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;

/**
 * One plot: readers across, a figure upward, both by powers of ten.
 *
 * @param {{ left: number, title: string, most: number, ticks: readonly (readonly [number, string])[] }} frame
 * @param {readonly Outcome[]} outcomes
 * @param {(outcome: Outcome) => number} figure
 */
function drawPlot({ left, title, most, ticks }, outcomes, figure) {
  const x = (/** @type {number} */ readers) => round(left + (Math.log10(readers) / 5) * plot.width);
  const y = (/** @type {number} */ value) =>
    round(
      plot.bottom -
        (Math.log10(Math.min(most, Math.max(1, value))) / Math.log10(most)) * (plot.bottom - plot.top),
    );
  const grid = ticks.map(
    ([value, label]) =>
      `<path class="grid" d="M${left} ${y(value)}h${plot.width}"/><text x="${left - 8}" y="${y(value) + 4}" text-anchor="end">${label}</text>`,
  );
  const readers = [1, 10, 100, 1_000, 10_000, 100_000].map(
    (count) =>
      `<text x="${x(count)}" y="${plot.bottom + 20}" text-anchor="middle">${count.toLocaleString('en')}</text>`,
  );
  const lines = Object.entries(ways).map(([way, { colour, dash }]) => {
    const points = outcomes
      .filter((outcome) => outcome.way === way)
      .map((outcome) => `${x(outcome.readers)} ${y(figure(outcome))}`);
    return `<path fill="none" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}" d="M${points.join('L')}"/>`;
  });
  return [
    `<text class="title" x="${left}" y="${plot.top - 20}">${title}</text>`,
    ...grid,
    ...readers,
    `<text x="${left + plot.width / 2}" y="${plot.bottom + 40}" text-anchor="middle">readers of one post in 10 minutes</text>`,
    ...lines,
  ];
}

/**
 * The outcomes as an SVG picture.
 *
 * @param {readonly Outcome[]} outcomes
 */
export function draw(outcomes) {
  const legend = Object.values(ways).map(
    ({ label, colour, dash }, index) =>
      `<path stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}" d="M${70 + index * 225} 20h36"/><text x="${114 + index * 225}" y="24">${label}</text>`,
  );
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t">`,
    '<title id="t">Questions in the busiest minute, and the delay from ready to playable, by the number of readers</title>',
    '<style>text{font:13px system-ui,sans-serif;fill:#333}.title{font-weight:600}.grid{stroke:#ddd;fill:none}</style>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...legend,
    ...drawPlot(
      {
        left: 90,
        title: 'Questions to the service in its busiest minute',
        most: 10_000_000,
        ticks: [1, 10, 60, 1_000, 100_000, 10_000_000].map((value) => [
          value,
          value === 60 ? 'limit 60' : value.toLocaleString('en', { notation: 'compact' }),
        ]),
      },
      outcomes,
      ({ busiestMinute }) => busiestMinute,
    ),
    ...drawPlot(
      {
        left: 570,
        title: 'From ready to playable, 95 of 100 readers',
        most: 900,
        ticks: [
          [1, '1 s'],
          [3, '3 s'],
          [10, '10 s'],
          [60, '1 min'],
          [300, '5 min'],
          [900, 'not in time'],
        ],
      },
      outcomes,
      (outcome) => percentile(outcome, 0.95) / 1000,
    ),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}
