// @ts-check
import { build } from './build.mjs';
import { openBrowser } from './soak/browser.mjs';
import { soakMounts } from './soak/mounts.mjs';
import { soakPolls } from './soak/polls.mjs';
import { report } from './soak/report.mjs';
import { serve } from './soak/server.mjs';
import { soakThousand } from './soak/thousand.mjs';

// `npm run soak`: what the built script-tag file leaves behind in a real Chromium, and what 1,000 of it cost.
// `npm run soak -- polls mounts` runs those parts alone, `--no-build` takes `dist` as it is.

const parts = {
  polls: (/** @type {[import('./soak/browser.mjs').Browser, import('./soak/server.mjs').Server]} */ ...on) =>
    soakPolls(...on, 9_600),
  mounts: (/** @type {[import('./soak/browser.mjs').Browser, import('./soak/server.mjs').Server]} */ ...on) =>
    soakMounts(...on, 3_000),
  thousand: soakThousand,
};

const words = process.argv.slice(2);
const named = Object.entries(parts).filter(([name]) => words.includes(name));
if (!words.includes('--no-build')) await build({ strict: false });
const server = await serve();
const browser = await openBrowser();
console.log(browser.version);
const missed = [];
try {
  for (const [, run] of named.length ? named : Object.entries(parts)) {
    const began = Date.now();
    const { title, figures } = await run(browser, server);
    missed.push(...report(title, figures));
    console.log(`\n${((Date.now() - began) / 1000).toFixed(0)} s`);
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(missed.length ? `\nMissed:\n${missed.join('\n')}` : '\nEvery bar is held.');
process.exitCode = missed.length ? 1 : 0;
