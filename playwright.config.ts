import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/find-browser.mjs';
import { chromiumFlags } from './test/launchers/engines.mjs';

// Every worker loads this file anew: only the first has to look.
process.env['CHROME_PATH'] ??= findChromium().executablePath;

const countFile = process.env['COUNT_FILE'];

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: false,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [
    ['list'],
    ['./scripts/reporters/e2e-rows.mjs'],
    ...(countFile ? [['json', { outputFile: countFile }] as const] : []),
  ],
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env['CHROME_PATH'],
      args: chromiumFlags,
      // Playwright turns it off; readers have it on.
      ignoreDefaultArgs: ['--disable-back-forward-cache'],
    },
  },
});
