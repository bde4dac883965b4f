// @ts-check
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { isMain, run } from './project.mjs';

// `npm run fuzz`: the properties of the core with ten times the runs of `npm test`.
// `RUNS=100 npm run fuzz`: with a hundred times.
// `npm run fuzz -- --minutes 480`: round after round, each from a new seed, until the time is over.

const files = ['test/node/any-input.test.ts', 'test/node/any-order.test.ts'];
const args = ['--import', 'tsx', '--test', '--test-concurrency=2', '--test-reporter=spec', ...files];

/** @param {string[]} words */
async function main(words) {
  const { values } = parseArgs({ args: words, options: { minutes: { type: 'string' } } });
  const minutes = Number(values.minutes ?? 0);
  if (!(minutes >= 0)) throw new Error(`--minutes ${values.minutes} is no number of minutes.`);
  const runs = process.env['RUNS'] ?? (minutes > 0 ? '1' : '10');
  const endMs = Date.now() + minutes * 60_000;
  let rounds = 0;
  do {
    const seed = process.env['SEED'] ?? String(randomInt(1, 2 ** 31));
    console.log(`\nRound ${++rounds}: SEED=${seed} RUNS=${runs}`);
    const { code } = await run(process.execPath, args, { env: { SEED: seed, RUNS: runs } });
    if (code !== 0) {
      console.log(`\nRound ${rounds} failed. The same again: SEED=${seed} RUNS=${runs} npm run fuzz`);
      return 1;
    }
  } while (Date.now() < endMs);
  console.log(`\n${rounds} ${rounds === 1 ? 'round' : 'rounds'} passed.`);
  return 0;
}

if (isMain(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
