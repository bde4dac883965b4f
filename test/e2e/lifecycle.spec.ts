import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openOnLoopback } from '../../scripts/loopback.mjs';
import { chromiumFlags } from '../launchers/engines.mjs';
import { expect, test } from './fixtures.js';
import type { Page } from './fixtures.js';

// What the browser really does with a page: keeps it for the way back, prepares it in advance, loads it anew.

const listen = 'voicgen-listen';

/** The headless shell keeps no page for the way back (BackForwardCacheDisabledForDelegate): it takes a whole Chromium. */
const whole = [process.env['CHROME_PATH'] ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (file) => existsSync(file) && !/headless[-_]shell/.test(file),
);
const noCache = 'no whole Chromium here: the headless shell has no back/forward cache';

test.use({
  launchOptions: {
    executablePath: whole ?? process.env['CHROME_PATH'] ?? '',
    args: [...chromiumFlags, '--headless=new'],
    ignoreDefaultArgs: ['--disable-back-forward-cache', '--headless'],
  },
});

const player = (postId: string, more = 'storage="none"'): string =>
  `<${listen} post-id="${postId}" api-base="/" load="eager" ${more}></${listen}>`;

const becomes = (page: Page, status: string): Promise<void> =>
  expect(page.locator(listen)).toHaveAttribute('status', status, { timeout: 15_000 });

/** Another page of the site, and back by the browser's own history; tells whether the page was kept alive. */
async function goAndComeBack(page: Page): Promise<boolean> {
  await page.evaluate(() => {
    addEventListener('pageshow', (event) => {
      document.documentElement.dataset['persisted'] = String(event.persisted);
    });
  });
  await page.goto(new URL('/dist/cdn/sri.json', page.url()).href);
  // A page that was kept does not load again.
  await page.goBack({ waitUntil: 'commit' });
  await page.waitForFunction(() => document.documentElement.dataset['persisted'] !== undefined);
  return page.evaluate(() => document.documentElement.dataset['persisted'] === 'true');
}

test('E106 E108 N23 the page is kept for the way back in every state, and the element goes on from there', async ({
  control,
  embed,
  page,
  questions,
}) => {
  test.skip(!whole, noCache);
  const states = [
    ['pending', { status: 'pending', progressPercent: null }],
    ['generating', { status: 'generating', progressPercent: 40 }],
    ['ready', { status: 'ready' }],
  ] as const;
  for (const [status, row] of states) {
    const postId = `kept-${status}`;
    await control('PUT', 'posts', { domain: '127.0.0.1', lang: 'en', postId, ...row });
    await embed(player(postId));
    await becomes(page, status);
    expect(await goAndComeBack(page), status).toBe(true);
    await becomes(page, status);
  }
  // Ready needs no question any more.
  const { length } = questions;
  await page.locator('[part~=play-button]').click();
  await expect(page.locator(listen)).toHaveAttribute('playing', '');
  expect(questions).toHaveLength(length);
});

test('E106 back while pending: the return itself asks, once, and the answer is shown', async ({
  control,
  embed,
  page,
  questions,
}) => {
  test.skip(!whole, noCache);
  const row = { domain: '127.0.0.1', lang: 'en', postId: 'back' };
  await control('PUT', 'posts', { ...row, status: 'pending', progressPercent: null });
  await embed(player('back', 'storage="none" poll-interval="60000"'));
  await becomes(page, 'pending');
  await page.waitForFunction(() => performance.now() > 4_000);
  await control('PUT', 'posts', { ...row, status: 'generating', progressPercent: 70 });
  const { length } = questions;
  expect(await goAndComeBack(page)).toBe(true);
  // A minute is not over: it is the return that asks.
  await becomes(page, 'generating');
  expect(questions).toHaveLength(length + 1);
});

test('E108 back after a way out while it played: it is there, paused, at its second, and plays again', async ({
  embed,
  page,
  questions,
}) => {
  test.skip(!whole, noCache);
  await embed(player('demo-ready'));
  await becomes(page, 'ready');
  const element = page.locator(listen);
  const second = (): Promise<number> => element.evaluate((it: HTMLMediaElement) => it.currentTime);
  await page.locator('[part~=play-button]').click();
  await expect.poll(second).toBeGreaterThan(1);
  const { length } = questions;
  expect(await goAndComeBack(page)).toBe(true);
  await expect(element).not.toHaveAttribute('playing', '');
  const kept = await second();
  expect(kept).toBeGreaterThan(0.9);
  await page.locator('[part~=play-button]').click();
  await expect(element).toHaveAttribute('playing', '');
  await expect.poll(second).toBeGreaterThan(kept);
  expect(await second()).toBeLessThan(kept + 10);
  expect(questions, 'the address is still good').toHaveLength(length);
});

test('E105 a discarded tab comes back as a reload: the player at once, and no question', async ({
  embed,
  page,
  questions,
}) => {
  await embed(player('demo-ready', ''));
  await becomes(page, 'ready');
  const { length } = questions;
  await page.reload();
  await becomes(page, 'ready');
  await page.locator('[part~=play-button]').click();
  await expect(page.locator(listen)).toHaveAttribute('playing', '');
  expect(questions).toHaveLength(length);
});

/**
 * A site of two pages: the first has the second prerendered, and goes there when it is told to. Chromium prerenders for
 * nobody who is driven, so that the pages tell the server, and nobody else, how they are.
 */
async function serveSite(): Promise<{
  url: string;
  seen: string[];
  leave: () => void;
  close: () => Promise<void>;
}> {
  const script = await readFile('dist/cdn/voicgen-listen.min.js');
  const seen: string[] = [];
  let leaving: ServerResponse | undefined;
  const rules = JSON.stringify({ prerender: [{ urls: ['/article'], eagerness: 'immediate' }] });
  const pages: Readonly<Record<string, string>> = {
    '/': `<script type="speculationrules">${rules}</script><script>fetch('/leave').then(() => { location.href = '/article'; });</script>`,
    '/article': `<script src="/script.js"></script>
      <${listen} post-id="a" api-base="/" load="eager" storage="none"></${listen}><${listen} post-id="b" api-base="/" storage="none"></${listen}>
      <script>
        const tell = () => fetch('/is/' + (document.prerendering ? 'prerendering' : 'shown') + '/' + document.querySelector('voicgen-listen').status);
        document.addEventListener('prerenderingchange', tell);
        addEventListener('load', () => setTimeout(tell, 2000));
      </script>`,
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const page = pages[pathname];
    if (pathname === '/leave') leaving = response;
    else if (page)
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(`<!doctype html><title>A site</title><link rel="icon" href="data:,">${page}`);
    else if (pathname === '/script.js')
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    else {
      seen.push(pathname);
      response.writeHead(200, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          success: true,
          data: { status: 'pending', progress_percent: null, audio_url: null, duration_seconds: null },
        }),
      );
    }
  });
  const { url, close } = await openOnLoopback(server);
  return { url: `${url}/`, seen, leave: () => leaving?.end(), close };
}

test('E109 N17 a prerendered page asks nothing, and asks once it is shown', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'voicgen-prerender-'));
  const { url, seen, leave, close } = await serveSite();
  const browser = spawn(
    process.env['CHROME_PATH'] ?? '',
    ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, ...chromiumFlags, url],
    { stdio: 'ignore' },
  );
  const gone = once(browser, 'exit');
  const status = '/v1/public/audio/status';
  try {
    // Two seconds after it was loaded the page says how it is.
    await expect.poll(() => seen, { timeout: 20_000 }).toContainEqual(expect.stringMatching(/^\/is\//));
    expect(seen).toEqual([expect.stringMatching(/^\/is\/prerendering\/(idle|checking)$/)]);
    leave();
    await expect.poll(() => seen.filter((path) => path === status).length, { timeout: 10_000 }).toBe(2);
    expect(seen.filter((path) => path.startsWith('/is/shown/'))).toHaveLength(1);
  } finally {
    browser.kill('SIGKILL');
    await gone;
    await close();
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
});
