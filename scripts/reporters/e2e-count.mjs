// @ts-check
import { failureLine } from './failure-line.mjs';

/**
 * @typedef {{ status: string, results?: { error?: { message?: string } }[] }} JsonTest
 * @typedef {{ title?: string, specs?: { title?: string, tests: JsonTest[] }[], suites?: JsonSuite[] }} JsonSuite
 */

/**
 * Counts what Playwright's JSON report says. Errors outside a test (a file that does not load, a fixture
 * that ends badly) count as failed tests, and so does a flaky one: nothing here is tried twice.
 *
 * @param {{ suites?: JsonSuite[], errors?: { message?: string }[] }} report
 */
export function countReport({ suites = [], errors = [] }) {
  const count = { passed: 0, failed: errors.length, skipped: 0 };
  const failures = errors.map(({ message }) => failureLine([], message));
  /** @param {JsonSuite} suite @param {(string | undefined)[]} place */
  const add = ({ title, specs = [], suites: inner = [] }, place) => {
    const here = [...place, title];
    for (const spec of specs) {
      for (const { status, results } of spec.tests) {
        const outcome = status === 'expected' ? 'passed' : status === 'skipped' ? 'skipped' : 'failed';
        count[outcome]++;
        if (outcome === 'failed')
          failures.push(failureLine([...here, spec.title], results?.[0]?.error?.message));
      }
    }
    for (const suite of inner) add(suite, here);
  };
  for (const suite of suites) add(suite, []);
  return { ...count, failures };
}
