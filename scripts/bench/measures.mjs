// @ts-check

/** @typedef {{ key: string, title: string, digits: number, per?: number, drawn?: string }} Measure */

/**
 * What is told of each row. `per`: figures are divided by it for the reader. `drawn`: the title of its plot.
 *
 * @type {{ title: string, measures: readonly Measure[] }[]}
 */
export const tables = [
  {
    title: 'What travels, and how long until the player stands there',
    measures: [
      { key: 'raw', title: 'raw, B', digits: 0 },
      { key: 'gzip', title: 'gzip, B', digits: 0 },
      { key: 'brotli', title: 'brotli, B', digits: 0, drawn: 'Weight in brotli, bytes' },
      { key: 'requests', title: 'requests', digits: 0 },
      { key: 'evaluationMs', title: 'script, ms', digits: 1 },
      { key: 'paintedMs', title: 'painted, ms', digits: 1 },
      { key: 'slowEvaluationMs', title: 'script at 4×, ms', digits: 0 },
      {
        key: 'slowPaintedMs',
        title: 'painted at 4×, ms',
        digits: 0,
        drawn: 'Script to painted player at 4×, ms',
      },
      { key: 'navigationMs', title: 'Slow 4G, ms', digits: 0, drawn: 'Slow 4G: navigation to player, ms' },
    ],
  },
  {
    title: 'What it costs once it is there',
    measures: [
      { key: 'mountedMs', title: '100 mounted, ms', digits: 0, drawn: '100 mounted, ms' },
      { key: 'heapBytes', title: 'heap each, KB', digits: 1, per: 1_000, drawn: 'Heap of each of 100, KB' },
      { key: 'nodes', title: 'nodes each', digits: 0 },
      { key: 'longestMs', title: 'longest task at 4×, ms', digits: 0 },
      { key: 'blockingMs', title: 'blocking at 4×, ms', digits: 0 },
      { key: 'shift', title: 'layout shift', digits: 3 },
      { key: 'leakBytes', title: 'kept of each mount, B', digits: 0 },
      { key: 'leakNodes', title: 'nodes kept', digits: 1 },
      {
        key: 'playingMs',
        title: 'a second of playing at 4×, ms',
        digits: 0,
        drawn: 'A second of playing at 4×, ms',
      },
    ],
  },
];
