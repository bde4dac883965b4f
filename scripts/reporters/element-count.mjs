// @ts-check
import { writeFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 * @typedef {{ tests: { passed: boolean, skipped: boolean }[], suites: Suite[] }} Suite
 * @typedef {{ testResults?: Suite | undefined, errors?: unknown[] }} Session
 */

/**
 * Counts the tests of all files in all engines. A file that did not load, or that threw outside its tests,
 * counts as one failed test.
 *
 * @param {Iterable<Session>} sessions
 * @returns {Count}
 */
export function countSessions(sessions) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  /** @param {Suite} suite */
  const add = ({ tests, suites }) => {
    for (const test of tests) count[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++;
    for (const inner of suites) add(inner);
  };
  for (const { testResults, errors = [] } of sessions) {
    if (testResults) add(testResults);
    if (!testResults || errors.length > 0) count.failed++;
  }
  return count;
}

/**
 * A reporter for @web/test-runner that leaves its count in a file.
 *
 * @param {string | undefined} file
 */
export const countReporter = (file) => ({
  onTestRunFinished(/** @type {{ sessions: Iterable<any> }} */ { sessions }) {
    if (file) writeFileSync(file, JSON.stringify(countSessions(sessions)));
  },
});
