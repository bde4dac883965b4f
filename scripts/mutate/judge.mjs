// @ts-check
import { fork } from 'node:child_process';
import { join } from 'node:path';

// Runs the tests over the code as it is, and over each mutant those that reach it.

/**
 * @typedef {import('./mutants.mjs').Mutant} Mutant
 * @typedef {import('./harness.mjs').News} News
 * @typedef {import('./harness.mjs').Order} Order
 * @typedef {'killed' | 'timeout' | 'survived' | 'unreached'} Verdict
 * @typedef {{ mutant: Mutant, verdict: Verdict, by: string }} Judged `by`: the test that failed, or what else ended it
 * @typedef {{ titles: string[], ms: number[], kills: number[], reach: (id: string) => number[], hits: (id: string) => number,
 *   isStatic: (id: string) => boolean }} Baseline
 *   `kills`: how many mutants each test has killed so far; `reach`: the tests that run this mutant's code, those first
 *   that are quick for what they kill; `hits`: how often they run it;
 *   `isStatic`: it runs when the module is loaded
 * @typedef {{ kind: 'passed', news: Extract<News, { passed: unknown }> } | { kind: 'failed', at: number, why: string }
 *   | { kind: 'crashed' } | { kind: 'timeout', at: number | undefined }} Ending
 * @typedef {{ carryOut: (order: Order, limitMs: (at: number) => number) => Promise<Ending>, end: () => void }} Runner
 */

/**
 * A test may take this long over a mutant, in ms, and five times what it takes over the code as it is. Generous: most of
 * what is endless is found by counting, this is for what no longer comes to our counter.
 */
const graceMs = 20_000;
/** What runs this many times as often as in the code as it is, is endless. */
const endless = 100;
/** The same seed for every mutant, and a share of the runs that properties have in `npm test`. */
const env = { ...process.env, SEED: '20261125', RUNS: '0.01' };

/** A process that carries out one order after the other; after a crash or an end by force, a new one. @param {string} tree @returns {Runner} */
function openRunner(tree) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  const end = () => {
    child?.kill('SIGKILL');
    child = undefined;
  };
  return {
    end,
    carryOut: (order, limitMs) =>
      new Promise((done) => {
        const process = (child ??= fork(join(tree, 'harness.mjs'), [], {
          env,
          stdio: ['ignore', 'ignore', order.mutant === null ? 'inherit' : 'ignore', 'ipc'],
        }));
        /** @type {number | undefined} */
        let at;
        const finish = (/** @type {Ending} */ ending) => {
          clearTimeout(timer);
          process.removeAllListeners();
          if (ending.kind === 'timeout' || ending.kind === 'crashed') end();
          done(ending);
        };
        const watch = (/** @type {number} */ ms) => setTimeout(() => finish({ kind: 'timeout', at }), ms);
        let timer = watch(2 * graceMs);
        process.on('exit', () => finish({ kind: 'crashed' }));
        process.on('message', (message) => {
          const news = /** @type {News} */ (message);
          if ('failed' in news) finish({ kind: 'failed', at: news.failed, why: news.why });
          else if ('passed' in news) finish({ kind: 'passed', news });
          else {
            clearTimeout(timer);
            at = news.begins;
            timer = watch(limitMs(at));
          }
        });
        process.send(order);
      }),
  };
}

/** Runs all tests over the code as it is. @param {string} tree @param {string[]} files @returns {Promise<Baseline>} */
export async function takeBaseline(tree, files) {
  const runner = openRunner(tree);
  const order = { mutant: null, mostHits: Infinity, files, tests: null };
  const ending = await runner.carryOut(order, () => 600_000);
  runner.end();
  if (ending.kind !== 'passed') {
    throw new Error(`The tests do not pass over the code as it is: ${JSON.stringify(ending)}`);
  }
  const { passed, coverage = { static: {}, perTest: {} } } = ending.news;
  const ms = passed.map((test) => test.ms);
  const kills = passed.map(() => 0);
  const price = (/** @type {number} */ at) => (ms[at] ?? 0) / (1 + (kills[at] ?? 0));
  /** @type {Map<string, number[]>} */
  const reached = new Map();
  /** @type {Map<string, number>} */
  const counts = new Map(Object.entries(coverage.static));
  for (const [test, hits] of Object.entries(coverage.perTest)) {
    for (const [id, count] of Object.entries(hits)) {
      reached.set(id, [...(reached.get(id) ?? []), Number(test)]);
      counts.set(id, (counts.get(id) ?? 0) + count);
    }
  }
  // What runs when the module is loaded is behind every test.
  for (const id of Object.keys(coverage.static)) reached.set(id, [...ms.keys()]);
  return {
    titles: passed.map(({ title }) => title),
    ms,
    kills,
    reach: (id) => [...(reached.get(id) ?? [])].sort((a, b) => price(a) - price(b)),
    hits: (id) => counts.get(id) ?? 0,
    isStatic: (id) => id in coverage.static,
  };
}

/**
 * @param {Runner} runner
 * @param {string[]} files
 * @param {Baseline} baseline
 * @param {Mutant} mutant
 * @returns {Promise<Judged>}
 */
async function judge(runner, files, { titles, ms, kills, reach, hits, isStatic }, mutant) {
  const { id } = mutant;
  const tests = reach(id);
  if (tests.length === 0) return { mutant, verdict: 'unreached', by: '' };
  const order = { mutant: id, mostHits: endless * hits(id), files, tests };
  const limitMs = (/** @type {number} */ at) => graceMs + 5 * (ms[at] ?? 0);
  if (isStatic(id)) runner.end();
  let ending = await runner.carryOut(order, limitMs);
  // That may have been what an earlier mutant left behind.
  if (ending.kind === 'crashed') ending = await runner.carryOut(order, limitMs);
  if (isStatic(id)) runner.end();
  switch (ending.kind) {
    case 'passed':
      return { mutant, verdict: 'survived', by: '' };
    case 'failed':
      kills[ending.at] = (kills[ending.at] ?? 0) + 1;
      return { mutant, verdict: 'killed', by: `${titles[ending.at]}: ${ending.why}` };
    case 'crashed':
      return { mutant, verdict: 'killed', by: 'an error that nobody caught' };
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
    const runner = openRunner(tree);
    for (const mutant of queue) {
      const verdict = await judge(runner, files, baseline, mutant);
      judged.push(verdict);
      heard(verdict);
    }
    runner.end();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return judged.sort((a, b) => Number(a.mutant.id) - Number(b.mutant.id));
}
