// @ts-check
import { fork } from 'node:child_process';
import { join } from 'node:path';

// Runs tests over the code as it is and over each mutant, a process for each: nothing of one mutant reaches another.

/**
 * @typedef {import('./mutants.mjs').Mutant} Mutant
 * @typedef {import('./harness.mjs').News} News
 * @typedef {import('./harness.mjs').Order} Order
 * @typedef {'killed' | 'timeout' | 'survived' | 'unreached'} Verdict
 * @typedef {{ mutant: Mutant, verdict: Verdict, by: string }} Judged `by`: the test that failed, or what else ended it
 * @typedef {{ titles: string[], ms: number[], reach: (id: string) => number[] }} Baseline
 *   `reach`: the tests that run this mutant's code, the quickest first
 * @typedef {{ kind: 'passed', news: Extract<News, { passed: unknown }> } | { kind: 'failed', by: string }
 *   | { kind: 'timeout', at: number | undefined }} Ending
 */

/** A test may take this long over a mutant, in ms: five times what it takes over the code as it is, and this. */
const graceMs = 5_000;
/** The same seed for every mutant, and a share of the runs that properties have in `npm test`. */
const env = { ...process.env, SEED: '20261125', RUNS: '0.01' };

/**
 * @param {string} tree
 * @param {Order} order
 * @param {(at: number) => number} limitMs how long a test may take
 * @returns {Promise<Ending>}
 */
function carryOut(tree, order, limitMs) {
  return new Promise((done) => {
    const child = fork(join(tree, 'harness.mjs'), [], {
      env,
      stdio: ['ignore', 'ignore', order.mutant === null ? 'inherit' : 'ignore', 'ipc'],
    });
    /** @type {number | undefined} */
    let at;
    /** @type {Ending} */
    let ending = { kind: 'failed', by: 'the process ended' };
    const stop = () => {
      ending = { kind: 'timeout', at };
      child.kill('SIGKILL');
    };
    let timer = setTimeout(stop, 2 * graceMs);
    child.on('message', (message) => {
      const news = /** @type {News} */ (message);
      clearTimeout(timer);
      if ('begins' in news) {
        at = news.begins;
        timer = setTimeout(stop, limitMs(at));
      } else if ('failed' in news) ending = { kind: 'failed', by: `${news.failed}: ${news.why}` };
      else ending = { kind: 'passed', news };
    });
    child.on('close', () => {
      clearTimeout(timer);
      done(ending);
    });
    child.send(order);
  });
}

/** Runs all tests over the code as it is. @param {string} tree @param {string[]} files @returns {Promise<Baseline>} */
export async function takeBaseline(tree, files) {
  const ending = await carryOut(tree, { mutant: null, files, tests: null }, () => 600_000);
  if (ending.kind !== 'passed') {
    throw new Error(`The tests do not pass over the code as it is: ${JSON.stringify(ending)}`);
  }
  const { passed, coverage } = ending.news;
  const ms = passed.map((test) => test.ms);
  const quickestFirst = (/** @type {number[]} */ tests) => tests.sort((a, b) => (ms[a] ?? 0) - (ms[b] ?? 0));
  /** @type {Map<string, number[]>} */
  const reached = new Map();
  for (const [test, hits] of Object.entries(coverage?.perTest ?? {})) {
    for (const id of Object.keys(hits)) reached.set(id, [...(reached.get(id) ?? []), Number(test)]);
  }
  // What runs when the module is loaded is behind every test.
  for (const id of Object.keys(coverage?.static ?? {})) reached.set(id, [...ms.keys()]);
  return {
    titles: passed.map(({ title }) => title),
    ms,
    reach: (id) => quickestFirst([...(reached.get(id) ?? [])]),
  };
}

/**
 * @param {string} tree
 * @param {string[]} files
 * @param {Baseline} baseline
 * @param {Mutant} mutant
 * @returns {Promise<Judged>}
 */
async function judge(tree, files, { titles, ms, reach }, mutant) {
  const tests = reach(mutant.id);
  if (tests.length === 0) return { mutant, verdict: 'unreached', by: '' };
  const limitMs = (/** @type {number} */ at) => graceMs + 5 * (ms[at] ?? 0);
  const ending = await carryOut(tree, { mutant: mutant.id, files, tests }, limitMs);
  switch (ending.kind) {
    case 'passed':
      return { mutant, verdict: 'survived', by: '' };
    case 'failed':
      return { mutant, verdict: 'killed', by: ending.by };
    case 'timeout':
      return { mutant, verdict: 'timeout', by: titles[ending.at ?? -1] ?? 'while it was loaded' };
  }
}

/**
 * Judges all mutants, some at a time.
 *
 * @param {{ tree: string, files: string[], baseline: Baseline, mutants: readonly Mutant[], atOnce: number,
 *   heard: (judged: Judged) => void }} work
 */
export async function judgeAll({ tree, files, baseline, mutants, atOnce, heard }) {
  const queue = mutants.values();
  /** @type {Judged[]} */
  const judged = [];
  const worker = async () => {
    for (const mutant of queue) {
      const verdict = await judge(tree, files, baseline, mutant);
      judged.push(verdict);
      heard(verdict);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return judged.sort((a, b) => Number(a.mutant.id) - Number(b.mutant.id));
}
