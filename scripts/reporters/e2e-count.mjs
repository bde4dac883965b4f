// @ts-check

/**
 * @typedef {{ specs?: { tests: { status: string }[] }[], suites?: JsonSuite[] }} JsonSuite
 */

/**
 * Counts what Playwright's JSON report says. Errors outside a test (a file that does not load, a fixture
 * that ends badly) count as failed tests, and so does a flaky one: nothing here is tried twice.
 *
 * @param {{ suites?: JsonSuite[], errors?: unknown[] }} report
 */
export function countReport({ suites = [], errors = [] }) {
  const count = { passed: 0, failed: errors.length, skipped: 0 };
  /** @param {JsonSuite} suite */
  const add = ({ specs = [], suites: inner = [] }) => {
    for (const { status } of specs.flatMap(({ tests }) => tests)) {
      count[status === 'expected' ? 'passed' : status === 'skipped' ? 'skipped' : 'failed']++;
    }
    inner.forEach(add);
  };
  suites.forEach(add);
  return count;
}
