// @ts-check
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromiumFlags } from '../test/launchers/engines.mjs';
import { filesOf } from './bench/bundle.mjs';
import { openBrowser } from './bench/cdp.mjs';
import { writeReport } from './bench/report.mjs';
import { rows } from './bench/rows.mjs';
import { samples } from './bench/samples.mjs';
import { serve } from './bench/server.mjs';
import { installPeers } from './bench/tools.mjs';
import { build } from './build.mjs';
import { findChromium } from './find-browser.mjs';
import { isMain, root } from './project.mjs';

// `npm run bench`: ours beside what a publisher could embed instead, and beside the floors, in one interleaved run; into
// docs/bench.md and docs/images/bench.svg. `--rounds N`; `--only ours,plyr` and `--measure playing,crowd` print only.
// `--no-build` takes dist as it is.

/** @typedef {import('./bench/samples.mjs').Figures} Figures */

/** Frames as fast as they are made. */
const everyFrame = ['--disable-frame-rate-limit', '--disable-gpu-vsync'];

/** Each round begins with another row. @template Item @param {readonly Item[]} items @param {number} by */
const rotate = (items, by) => [...items.slice(by % items.length), ...items.slice(0, by % items.length)];

/** @param {string | undefined} list @param {readonly string[]} known */
function pick(list, known) {
  const names = list?.split(',') ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${known.join(', ')}`);
  return names;
}

/** @param {string[]} args */
async function main(args) {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '7' },
      only: { type: 'string' },
      measure: { type: 'string' },
      'no-build': { type: 'boolean', default: false },
    },
  });
  const rounds = Math.max(1, Number(values.rounds) || 1);
  const names = pick(
    values.only,
    rows.map(({ name }) => name),
  );
  const kinds = pick(values.measure, Object.keys(samples));
  const chosen = rows.filter(({ name }) => names.includes(name));

  await installPeers();
  if (!values['no-build'] || !existsSync(join(root, 'dist/cdn'))) await build({ strict: false });
  const built = [];
  for (const row of chosen) built.push({ row, files: await filesOf(row) });
  const server = await serve(built);
  const { executablePath } = findChromium();
  const steady = await openBrowser(executablePath, chromiumFlags);
  const fast = await openBrowser(executablePath, [...chromiumFlags, ...everyFrame]);
  const loads = [];
  /** @type {Map<string, Figures[]>} */
  const taken = new Map(chosen.map(({ name }) => [name, []]));
  const startMs = performance.now();
  try {
    for (let round = 0; round < rounds; round++) {
      for (const kind of kinds) {
        const sample = samples[kind];
        if (!sample || round >= (sample.rounds ?? Infinity)) continue;
        for (const row of rotate(chosen, round)) {
          const browser = sample.everyFrame ? fast : steady;
          const figures = await browser
            .withPage((page) => sample.take(page, server, row))
            .catch((error) => {
              throw new Error(`${row.name}, ${kind}: ${error.message}`, { cause: error });
            });
          taken.get(row.name)?.push(figures);
        }
        loads.push(loadavg()[0] ?? 0);
      }
      console.error(
        `round ${round + 1} of ${rounds}, ${((performance.now() - startMs) / 1000).toFixed(0)} s, load ${loads.at(-1)?.toFixed(1)}`,
      );
    }
  } finally {
    await Promise.all([steady.close(), fast.close(), server.close()]);
  }
  await writeReport({
    rows: chosen,
    taken,
    rounds,
    loads,
    browser: steady.product,
    keep: !values.only && !values.measure,
  });
}

if (isMain(import.meta.url)) await main(process.argv.slice(2));
