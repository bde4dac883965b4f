// @ts-check
import { failureLine } from './failure-line.mjs';

/**
 * A reporter for `node --test` that writes one JSON object: how many tests passed, failed and were
 * skipped, and a line for each that failed.
 * Suites and files are no tests, but one that fails for itself (a hook, an import, an error after the last
 * test) counts as a failed one.
 *
 * @param {AsyncIterable<{ type: string, data: any }>} source
 */
export default async function* countTests(source) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  const failures = [];
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isSuite = data.details?.type === 'suite';
    const isFile = data.file?.endsWith(data.name) === true && /\.test\.\w+$/.test(data.name);
    if (type === 'test:fail') {
      // What failed inside has been counted already.
      if (data.details?.error?.failureType === 'subtestsFailed') continue;
      count.failed++;
      failures.push(failureLine([data.file, data.name], data.details?.error?.message));
    } else if (isSuite || isFile) continue;
    else if (data.skip !== undefined || data.todo !== undefined) count.skipped++;
    else count.passed++;
  }
  yield JSON.stringify({ ...count, failures });
}
