// @ts-check
/* global document, requestAnimationFrame, scrollTo */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { register } from 'tsx/esm/api';
import { chromiumFlags } from '../test/launchers/engines.mjs';
import { build } from './build.mjs';
import { findChromium } from './find-browser.mjs';
import { isMain, root } from './project.mjs';

// Every picture comes from the running demo: `npm run screenshots` makes the README’s,
// `npm run screenshots gallery` each page beside it, below .build/gallery. `--no-build` takes dist as it is.

/** @typedef {import('playwright').Browser} Browser */
/** @typedef {import('playwright').Page} Page */

const STATES = join(root, 'docs/images/states.png');
const GALLERY = join(root, '.build/gallery');
/** What the README's picture may weigh, in bytes. */
const STATES_MAX = 150_000;

const pages = ['index', 'article', 'generate', 'states', 'relay', 'themes', 'csp', 'control'];
const widths = [320, 1440];
/** @type {('light' | 'dark')[]} */
const schemes = ['light', 'dark'];

/** The README's four states, one below the other, as a reader's column shows them. */
const statesPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Four states</title>
<link rel="stylesheet" href="/house.css">
<link rel="stylesheet" href="/demo.css">
<style>
  body { display: grid; gap: 1.25rem; grid-template-columns: 1fr 1fr; align-items: start; min-height: 0; padding: 1.5rem }
  voicgen-listen { display: block }
</style>
<script defer src="/dist/cdn/voicgen-listen.min.js"></script></head><body>
${['demo-pending', 'demo-generating', 'demo-ready', 'demo-ready']
  .map(
    (post) => `<voicgen-listen post-id="${post}" api-base="/" load="eager" storage="none"></voicgen-listen>`,
  )
  .join('\n')}
</body></html>`;

/** @param {Browser} browser @param {string} url */
async function takeStates(browser, url) {
  const page = await browser.newPage({
    viewport: { width: 880, height: 400 },
    deviceScaleFactor: 2,
    colorScheme: 'light',
  });
  await page.route(`${url}/four`, (route) => route.fulfill({ contentType: 'text/html', body: statesPage }));
  await page.goto(`${url}/four`);
  const elements = page.locator('voicgen-listen');
  for (const [index, status] of ['pending', 'generating', 'ready', 'ready'].entries()) {
    await page.locator(`voicgen-listen:nth-of-type(${index + 1})[status=${status}]`).waitFor();
  }
  const playing = elements.nth(3);
  await playing.getByRole('button', { name: 'Play' }).click();
  await playing.evaluate(async (element) => {
    const player = /** @type {HTMLElement & { currentTime: number, pause(): void }} */ (element);
    while (!(player.currentTime > 5)) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
  await page.mouse.move(0, 0);
  const { height } = (await page.locator('body').boundingBox()) ?? { height: 400 };
  await page.screenshot({ path: STATES, clip: { x: 0, y: 0, width: 880, height }, scale: 'device' });
  await page.close();
  const { size } = statSync(STATES);
  if (size > STATES_MAX) throw new Error(`${STATES} is ${size} bytes, more than ${STATES_MAX}.`);
  console.log(`${STATES} (${size} bytes)`);
}

/** Lets every player come into view, where it asks, and waits until none is still at its first question. @param {Page} page */
async function settle(page) {
  await page.locator('voicgen-listen, #shelf, #requests tr').first().waitFor();
  await page.evaluate(async () => {
    for (let y = 0; y < document.body.scrollHeight; y += 500) {
      scrollTo(0, y);
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }
    scrollTo(0, 0);
  });
  await page.waitForFunction(() =>
    [...document.querySelectorAll('voicgen-listen[status=checking]')].every(
      (element) => element.getAttribute('post-id') === 'demo-hang' || element.getAttribute('debug') !== null,
    ),
  );
}

/** @param {Browser} browser @param {string} url */
async function takeGallery(browser, url) {
  mkdirSync(GALLERY, { recursive: true });
  for (const colorScheme of schemes) {
    for (const width of widths) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      for (const name of pages) {
        const page = await context.newPage();
        await page.goto(`${url}/${name === 'control' ? name : `${name}.html`}`, { waitUntil: 'load' });
        await settle(page);
        const path = join(GALLERY, `${name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        await page.close();
        console.log(path);
      }
      await context.close();
    }
  }
}

/** @param {string[]} words */
async function main(words) {
  if (!words.includes('--no-build')) await build({ strict: false });
  register();
  const { startDemo } = await import('../demo/server.js');
  const dataDir = mkdtempSync(join(tmpdir(), 'voicgen-pictures-'));
  const demo = await startDemo({
    port: 0,
    dataDir,
    demoLanguages: ['en', 'ar'],
    settings: { limitPerMinute: 10_000 },
  });
  const browser = await chromium.launch({
    executablePath: findChromium().executablePath,
    args: chromiumFlags,
  });
  try {
    if (words.includes('gallery')) await takeGallery(browser, demo.url);
    else await takeStates(browser, demo.url);
  } finally {
    await browser.close();
    await demo.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

if (isMain(import.meta.url)) await main(process.argv.slice(2));
