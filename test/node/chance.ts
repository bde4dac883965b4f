import type { TestContext } from 'node:test';

// How often, and from which seeds, properties are tried: half of the runs from a seed that never changes, half from one
// that is new in every process, printed, and taken from SEED to have the same again. RUNS multiplies: 10 for a long run.

const fixedSeed = 20_261_125;
const seed = Number(process.env['SEED']) || 1 + Math.floor(Math.random() * (2 ** 31 - 1));
const factor = Number(process.env['RUNS']) || 1;

interface Runs {
  readonly seed: number;
  readonly numRuns: number;
}

/** The parameters for `fc.assert`, twice: from the fixed seed and from this process's. */
export function runs(t: TestContext, count: number): readonly Runs[] {
  const numRuns = Math.ceil((count * factor) / 2);
  t.diagnostic(`${2 * numRuns} runs, half of them with SEED=${seed}`);
  return [
    { seed: fixedSeed, numRuns },
    { seed, numRuns },
  ];
}
