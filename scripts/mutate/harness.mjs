// @ts-check
import { mock } from 'node:test';

// Stands for `node:test` in a process that runs some tests over one mutant and ends at the first that fails. The
// process says which test begins, so that its parent can end an endless one.

/**
 * @typedef {() => unknown} Cleanup
 * @typedef {{ mock: typeof mock, after: (cleanup: Cleanup) => void, diagnostic: () => void }} Context
 * @typedef {{ title: string, body: (context: Context) => unknown }} Test
 * @typedef {{ mutant: string | null, files: string[], tests: number[] | null }} Order
 *   `mutant`: null for the code as it is. `tests`: places in the order of definition; null for all
 * @typedef {{ static: Record<string, number>, perTest: Record<string, Record<string, number>> }} Coverage
 * @typedef {{ activeMutant?: string | undefined, currentTestId?: string, mutantCoverage?: Coverage }} Switch
 *   what the instrumented code reads and writes
 * @typedef {{ begins: number } | { failed: string, why: string }
 *   | { passed: { title: string, ms: number }[], coverage: Coverage | undefined }} News
 */

/** @type {Test[]} */
const tests = [];

/** Takes a test, as `test` of `node:test` does. @param {string} title @param {Test['body']} body */
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

/** @param {Order} order */
async function carryOut({ mutant, files, tests: chosen }) {
  const space = /** @type {{ __stryker__?: Switch }} */ (globalThis);
  /** @type {Switch} */
  const control = (space.__stryker__ = { activeMutant: mutant ?? undefined });
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
      await send({ failed: test.title, why: String(error) });
      return;
    }
    passed.push({ title: test.title, ms: performance.now() - from });
  }
  await send({ passed, coverage: control.mutantCoverage });
}

process.once('message', (order) => {
  // What is thrown where nobody waits fails the test, too: the process ends with an error.
  carryOut(/** @type {Order} */ (order)).then(
    () => process.exit(0),
    (error) => {
      console.error(error);
      process.exit(1);
    },
  );
});
