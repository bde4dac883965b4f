// @ts-check
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';

// Stands for `node:test` in a process that runs tests over one mutant after the other, of each until the first that
// fails. It says which test begins, so that its parent can end an endless one.

/**
 * @typedef {() => unknown} Cleanup
 * @typedef {{ mock: typeof mock, after: (cleanup: Cleanup) => void, diagnostic: () => void }} Context
 * @typedef {{ title: string, body: (context: Context) => unknown }} Test
 * @typedef {{ mutant: string | null, mostHits: number, files: string[], tests: number[] | null }} Order
 *   `mutant`: null for the code as it is. `mostHits`: a mutant that is run more often is endless.
 *   `tests`: places in the order of definition; null for all
 * @typedef {{ static: Record<string, number>, perTest: Record<string, Record<string, number>> }} Coverage
 * @typedef {{ activeMutant?: string | undefined, hitCount?: number, hitLimit?: number,
 *   currentTestId?: string | undefined, mutantCoverage?: Coverage }} Switch what the instrumented code reads and writes
 * @typedef {{ begins: number } | { failed: number, why: string }
 *   | { passed: { title: string, ms: number }[], coverage: Coverage | undefined }} News
 */

/** @type {Test[]} */
const tests = [];

/** Takes a test, as `test` of `node:test` does: the copies of the tests import it. @public @param {string} title @param {Test['body']} body */
export function test(title, body) {
  tests.push({ title, body });
}

/** @param {Test} test */
async function runTest({ body }) {
  /** @type {Cleanup[]} */
  const cleanups = [];
  try {
    await body({ mock, after: (cleanup) => void cleanups.push(cleanup), diagnostic: () => undefined });
  } finally {
    for (const cleanup of cleanups) await cleanup();
    mock.restoreAll();
  }
}

/** @param {News} news */
const send = (news) => new Promise((done) => process.send?.(news, undefined, undefined, done));

const space = /** @type {{ __stryker__?: Switch }} */ (globalThis);
/** @type {Switch} */
const control = (space.__stryker__ = {});

/** @param {Order} order @returns {Promise<News>} */
async function carryOut({ mutant, mostHits, files, tests: chosen }) {
  Object.assign(control, { activeMutant: mutant ?? undefined, hitCount: 0, hitLimit: mostHits });
  for (const file of files) await import(file);
  /** @type {{ title: string, ms: number }[]} */
  const passed = [];
  for (const at of chosen ?? tests.keys()) {
    const test = /** @type {Test} */ (tests[at]);
    control.currentTestId = String(at);
    void send({ begins: at });
    const from = performance.now();
    try {
      await runTest(test);
    } catch (error) {
      return { failed: at, why: String(error) };
    }
    passed.push({ title: test.title, ms: performance.now() - from });
  }
  return { passed, coverage: control.mutantCoverage };
}

process.on('message', (order) => {
  // What is thrown where nobody waits fails the test, too: the process ends with an error.
  void carryOut(/** @type {Order} */ (order)).then(async (news) => {
    // What the last test left in the air comes down before the next begins.
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    await send(news);
  });
});
process.on('disconnect', () => process.exit());
