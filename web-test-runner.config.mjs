// @ts-check
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { countReporter } from './scripts/reporters/element-count.mjs';
import { findEngines } from './test/launchers/engines.mjs';
import { rangeMedia } from './test/launchers/range.mjs';

const rootDir = fileURLToPath(new URL('.', import.meta.url));
const { engines, missing } = findEngines(process.env['ENGINES']);
for (const name of missing) console.log(`Skipped: ${name}, not on this machine.`);

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  rootDir,
  files: process.env['TEST_FILES']?.split('\n') ?? 'test/element/**/*.test.ts',
  // Without a match Lit's development build would run, and warn into every log.
  nodeResolve: { exportConditions: ['production', 'default'] },
  plugins: [
    esbuildPlugin({
      ts: true,
      tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)),
      target: 'es2022',
    }),
  ],
  middleware: [rangeMedia(rootDir)],
  browsers: engines.map(({ launcher }) => launcher),
  concurrentBrowsers: 1,
  concurrency: 2,
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 300_000,
  testFramework: { config: { ui: 'bdd', timeout: '10000', retries: 0 } },
  reporters: [
    defaultReporter({ reportTestProgress: false, reportTestResults: true }),
    countReporter(process.env['COUNT_FILE']),
  ],
};
