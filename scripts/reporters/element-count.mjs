// @ts-check
import { writeFileSync } from 'node:fs';
import { failureLine } from './failure-line.mjs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures?: string[] }} Count `failures`: what
 *   failed, a line each, for the end of a long log
 * @typedef {{ name: string, passed: boolean, skipped: boolean, error?: { message?: string } | undefined }} Test
 * @typedef {{ name?: string, tests: Test[], suites: Suite[] }} Suite
 * @typedef {{ testResults?: Suite | undefined, errors?: { message?: string }[], testFile?: string,
 *   browser?: { name?: string } }} Session
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
  /** @type {string[]} */
  const failures = [];
  /** @param {Suite} suite @param {(string | undefined)[]} place */
  const add = ({ name, tests, suites }, place) => {
    const here = [...place, name];
    for (const test of tests) {
      const outcome = test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed';
      count[outcome]++;
      if (outcome === 'failed') failures.push(failureLine([...here, test.name], test.error?.message));
    }
    for (const inner of suites) add(inner, here);
  };
  for (const { testResults, errors = [], testFile, browser } of sessions) {
    if (testResults) add(testResults, [browser?.name]);
    if (testResults && errors.length === 0) continue;
    count.failed++;
    failures.push(failureLine([browser?.name, testFile], errors[0]?.message));
  }
  return { ...count, failures };
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
