import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.js';
import type { Page } from './fixtures.js';

// From a typed article to its sound, and what a reader meets on the way, over the demo and its sandbox.

// All tests of a worker ask for one domain, faster than readers do.
test.use({ demoSettings: { settings: { limitPerMinute: 100_000 }, demoLanguages: ['en', 'ar', 'de'] } });

const article = `The lighthouse keeper counted the ships every evening. There were eleven on Monday and none on Tuesday.
On Wednesday a single red boat came in against the wind, and the whole town went down to the harbour to look at it.
Nobody could say where it had come from. The keeper wrote one line into her book and put out the lamp.`;

const listen = 'voicgen-listen';

/** The library's own copy of Playwright's types is another one than ours; the page is the same. */
const axe = (page: Page): AxeBuilder => new AxeBuilder({ page: page as never });

/** The element's own word for what is going on. */
const statusOf = (page: Page): Promise<string | null> => page.locator(listen).first().getAttribute('status');

/** Waits, inside the page, until the element says this word. */
const becomes = (page: Page, status: string): Promise<void> =>
  expect(page.locator(listen).first()).toHaveAttribute('status', status, { timeout: 40_000 });

test('type an article, press Generate, watch it being made, and hear that very article', async ({
  demo,
  page,
}) => {
  test.setTimeout(90_000);
  await page.goto(`${demo.url}/generate.html`);
  await page.getByLabel('Title').fill('The red boat');
  await page.getByLabel('Article').fill(article);
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    document.addEventListener('voicgen-status', ({ detail }) => {
      if (detail.status === 'generating' && detail.progress !== null) seen.push(detail.progress);
    });
  });
  await page.getByRole('button', { name: 'Generate' }).click();
  await becomes(page, 'ready');
  const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
  expect(new Set(seen).size, `progress ${seen.join()}`).toBeGreaterThanOrEqual(3);
  expect([...seen].sort((a, b) => a - b)).toEqual(seen);

  const element = page.locator(listen).first();
  await element.locator('[part~=play-button]').click();
  await expect(element).toHaveAttribute('playing', '');
  await expect.poll(() => element.evaluate((it: HTMLMediaElement) => it.currentTime)).toBeGreaterThan(0.5);

  const sound = await element.evaluate(async (it: HTMLMediaElement) => {
    const bytes = await (await fetch(it.currentSrc)).arrayBuffer();
    const audio = await new OfflineAudioContext(1, 1, 22_050).decodeAudioData(bytes);
    const samples = audio.getChannelData(0);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return { seconds: audio.duration, told: it.duration, loudest };
  });
  expect(sound.loudest, 'not silence').toBeGreaterThan(0.1);
  expect(Math.abs(sound.seconds - sound.told)).toBeLessThan(0.5);
  // People and synthesisers read 100 to 240 words a minute.
  const words = article.split(/\s+/).length;
  expect((words / sound.seconds) * 60).toBeGreaterThan(100);
  expect((words / sound.seconds) * 60).toBeLessThan(240);
});

test('the whole way by keyboard alone', async ({ demo, page }) => {
  test.setTimeout(90_000);
  await page.goto(`${demo.url}/generate.html`);
  const until = async (what: string): Promise<void> => {
    for (let presses = 0; presses < 60; presses++) {
      const at = await page.evaluate(() => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return `${active?.id ?? ''} ${active?.getAttribute('part') ?? ''}`;
      });
      if (at.split(' ').includes(what)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${what}`);
  };
  await until('content');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(article);
  await until('generate');
  await page.keyboard.press('Enter');
  await becomes(page, 'ready');
  const element = page.locator(listen).first();
  await until('play-button');
  await page.keyboard.press('Enter');
  await expect(element).toHaveAttribute('playing', '');
  await page.keyboard.press('l');
  await expect.poll(() => element.evaluate((it: HTMLMediaElement) => it.currentTime)).toBeGreaterThan(10);
  await until('timeline');
  await page.keyboard.press('Home');
  await expect.poll(() => element.evaluate((it: HTMLMediaElement) => it.currentTime)).toBeLessThan(5);
  await page.keyboard.press('k');
  await expect(element).not.toHaveAttribute('playing');
});

test('402: one question, the reader’s sentence, the service’s words for the owner, no Retry', async ({
  embed,
  page,
  questions,
}) => {
  await page.addInitScript(() => {
    const errors: unknown[] = [];
    Object.assign(window, { errors });
    document.addEventListener('voicgen-error', ({ detail }) => errors.push(detail));
  });
  await page.clock.install();
  await embed(`<${listen} post-id="demo-402-trial" api-base="/"><a href="#text">Read it</a></${listen}>`);
  await becomes(page, 'error');
  await page.clock.runFor(10 * 60_000);
  expect(questions).toHaveLength(1);
  const element = page.locator(listen);
  await expect(element.locator('[part=error]')).toContainText(
    /subscription is inactive or its trial has expired/,
  );
  await expect(element.locator('[part=error]')).not.toContainText('Trial expired');
  await expect(element.locator('[part=retry-button]')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Read it' })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { errors: unknown[] }).errors)).toMatchObject([
    { code: 'subscription', message: 'Trial expired', httpStatus: 402, retryable: false },
  ]);
});

for (const readable of [true, false]) {
  test(`429 ${readable ? 'with' : 'without'} a readable Retry-After: nobody asks before its time`, async ({
    control,
    demo,
    embed,
    page,
    questions,
  }) => {
    const origin = demo.url.replace('127.0.0.1', 'localhost');
    // A page that the test itself answers has no address, and counts as one from outside of this machine.
    await page.context().grantPermissions(['local-network-access']);
    await control('PATCH', 'settings', { exposeRateHeaders: readable });
    try {
      const body = ['a', 'b', 'c']
        .map(
          (name) =>
            `<${listen} post-id="fault-429--${name}" api-base="${demo.url}" load="eager"></${listen}>`,
        )
        .join('');
      await page.clock.install();
      await embed(body, { origin });
      await expect.poll(() => questions.length).toBeGreaterThan(0);
      const code = page.evaluate(
        () =>
          new Promise((resolve) => {
            const look = (): void => {
              const error = document.querySelector('voicgen-listen')?.error;
              if (error) resolve(error.code);
              else requestAnimationFrame(look);
            };
            look();
          }),
      );
      await page.clock.resume();
      expect(await code).toBe('rate-limited');
      const before = questions.length;
      // Another tab of the site, and 11 s more in this one: nobody asks while the cool-down lasts.
      const other = await page.context().newPage();
      await embed(`<${listen} post-id="fault-429--d" api-base="${demo.url}" load="eager"></${listen}>`, {
        origin,
        on: other,
      });
      await expect(other.locator(listen)).toHaveAttribute('status', 'checking');
      await page.clock.runFor(5_500);
      expect(questions).toHaveLength(before);
    } finally {
      await control('PATCH', 'settings', { exposeRateHeaders: true });
    }
  });
}

test('ten elements for one post ask as often as one; a second view within ten minutes asks nothing', async ({
  control,
  embed,
  page,
  questions,
}) => {
  const row = { domain: '127.0.0.1', postId: 'ten', lang: 'en' };
  await control('PUT', 'posts', { ...row, status: 'generating', progressPercent: 40 });
  const tag = `<${listen} post-id="ten" api-base="/" load="eager"></${listen}>`;
  await embed(tag.repeat(10));
  await expect(page.locator(`${listen}[status=generating]`)).toHaveCount(10);
  expect(questions).toHaveLength(1);
  await control('PUT', 'posts', { ...row, status: 'ready' });
  await expect(page.locator(`${listen}[status=ready]`)).toHaveCount(10);
  const asked = questions.length;
  expect(asked).toBeLessThanOrEqual(3);
  await embed(tag);
  await becomes(page, 'ready');
  expect(questions).toHaveLength(asked);
  expect(questions[0]?.search).toBe('?domain=127.0.0.1&post_id=ten&lang=en');
});

test('one request for the script, and none else but status and audio', async ({ demo, embed, page }) => {
  const seen: string[] = [];
  page.on('request', (request) => seen.push(`${request.resourceType()} ${new URL(request.url()).pathname}`));
  await embed(`<${listen} post-id="demo-ready" api-base="${demo.url}"></${listen}>`);
  await becomes(page, 'ready');
  await page.locator('[part~=play-button]').click();
  await expect(page.locator(listen)).toHaveAttribute('playing', '');
  const others = seen.filter((what) => !/^document |favicon/.test(what));
  expect(others.filter((what) => what.startsWith('script'))).toEqual([
    'script /dist/cdn/voicgen-listen.min.js',
  ]);
  expect(
    others.filter((what) => !/^(script|fetch \/v1\/public\/audio\/status|media \/audio\/)/.test(what)),
  ).toEqual([]);
});

test('a policy without any style: no violation, fully styled, and it plays', async ({ demo, page }) => {
  const dressed = async (path: string): Promise<string[]> => {
    await page.goto(demo.url + path);
    await becomes(page, 'ready');
    return page
      .locator(listen)
      .first()
      .evaluate((it) => {
        const of = (part: string, name: string): string => {
          const found = it.shadowRoot?.querySelector(`[part~=${part}]`);
          return found ? getComputedStyle(found).getPropertyValue(name) : 'missing';
        };
        return [of('base', 'display'), of('base', 'border-top-style'), of('play-button', 'border-radius')];
      });
  };
  const plain = await dressed('/article.html');
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', (event) => violations.push(event.violatedDirective));
  });
  expect(await dressed('/csp.html')).toEqual(plain);
  await page.locator('[part~=play-button]').click();
  await expect(page.locator(listen)).toHaveAttribute('playing', '');
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
});

for (const path of ['/', '/article.html', '/generate.html', '/themes.html', '/csp.html', '/control']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    // axe takes the canvas of a page without any style for white.
    if (path === '/csp.html' && colorScheme === 'dark') continue;
    test(`axe finds nothing on ${path}, ${colorScheme}`, async ({ demo, page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(demo.url + path);
      if (path !== '/generate.html' && path !== '/control') await becomes(page, 'ready');
      const { violations } = await axe(page).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
        [],
      );
    });
  }
}

const shown: readonly (readonly [status: string, markup: string])[] = [
  ['idle', 'post-id="demo-ready" load="interaction"'],
  ['checking', 'post-id="demo-hang"'],
  ['pending', 'post-id="demo-pending"'],
  ['generating', 'post-id="demo-generating"'],
  ['ready', 'post-id="demo-ready" download languages="en de" sticky'],
  ['failed', 'post-id="demo-failed"'],
  ['absent', 'post-id="demo-absent"'],
  ['error', 'post-id="demo-403" debug'],
  ['error', 'post-id="demo-402-inactive"'],
];
for (const [status, markup] of shown) {
  test(`axe finds nothing in ${status} (${markup}): light, dark, both directions`, async ({
    embed,
    page,
  }) => {
    for (const lang of ['en', 'ar']) {
      await embed(
        `<${listen} lang="${lang}" api-base="/" ${markup}><a href="#text">${lang === 'ar' ? 'اقرأ' : 'Read it'}</a></${listen}>
         <style>:root { color-scheme: light dark }</style>`,
      );
      await becomes(page, status);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const { violations } = await axe(page).include(listen).analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
        ).toEqual([]);
      }
      expect(await statusOf(page)).toBe(status);
    }
  });
}

test('nothing moves from idle to ready, and a collapsed box moves nothing either', async ({
  control,
  embed,
  page,
}) => {
  const row = { domain: '127.0.0.1', postId: 'still', lang: 'en' };
  await page.addInitScript(() => {
    localStorage.clear();
    let shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shift += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
    Object.defineProperty(window, 'shift', { get: () => shift });
  });
  const widths = [200, 320, 480, 800];
  await page.setViewportSize({ width: 900, height: 1_600 });
  await control('PUT', 'posts', { ...row, status: 'pending', progressPercent: null });
  await embed(
    `<style>
      voicgen-listen:not(:defined) { display: block; min-height: 9.8em }
      [style="width: 200px"] > :not(:defined) { min-height: 12.8em }
    </style>` +
      widths
        .map(
          (width) =>
            `<div style="width: ${width}px"><${listen} post-id="still" api-base="/" load="eager"></${listen}></div><p>The text.</p>`,
        )
        .join(''),
  );
  const all = async (status: string): Promise<void> => {
    await expect(page.locator(`${listen}[status="${status}"]`)).toHaveCount(widths.length);
  };
  await all('pending');
  await control('PUT', 'posts', { ...row, status: 'generating', progressPercent: 50 });
  await all('generating');
  await control('PUT', 'posts', { ...row, status: 'ready' });
  await all('ready');
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  const shift = await page.evaluate(() => (window as unknown as { shift: number }).shift);
  // Four in one tall window: each counts for less, so the sum has to be smaller than what one alone may do.
  expect(shift).toBeLessThanOrEqual(0.002);
});

test('1, 10 and 100 players mounted, played and removed leave nothing behind', async ({ embed, page }) => {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await embed('<div id="place"></div>');
  const measure = async (): Promise<Record<string, number>> => {
    for (let i = 0; i < 3; i++) await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? NaN;
    return { nodes, jsEventListeners, heap };
  };
  const round = (count: number): Promise<void> =>
    page.evaluate(async (players) => {
      const place = document.querySelector('#place');
      const made = Array.from({ length: players }, () => {
        const element = document.createElement('voicgen-listen');
        element.setAttribute('post-id', 'demo-ready');
        element.setAttribute('api-base', '/');
        element.setAttribute('load', 'eager');
        return element;
      });
      place?.append(...made);
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (made.every(({ status }) => status === 'ready')) resolve();
          else setTimeout(look, 10);
        };
        look();
      });
      const [first] = made;
      if (first) {
        first.muted = true;
        await first.play();
      }
      place?.replaceChildren();
      await new Promise((resolve) => setTimeout(resolve));
      await new Promise((resolve) => setTimeout(resolve));
    }, count);
  // What the engine itself learns in a first round (code, caches) is no leak.
  for (const count of [1, 10, 100, 100]) await round(count);
  const before = await measure();
  for (const count of [1, 10, 100]) await round(count);
  // Chromium lets media elements go in a task of its own.
  await expect
    .poll(async () => (await measure())['nodes'] ?? NaN, { timeout: 20_000 })
    .toBeLessThanOrEqual(before['nodes'] ?? NaN);
  const after = await measure();
  expect(after['jsEventListeners']).toBeLessThanOrEqual(before['jsEventListeners'] ?? NaN);
  expect((after['heap'] ?? NaN) - (before['heap'] ?? NaN)).toBeLessThan(64 * 1024);
});

test('an address that has died by the first press is asked for anew, and the press still brings sound', async ({
  embed,
  page,
  questions,
}) => {
  await embed(`<${listen} post-id="fault-audio-403-once--press" api-base="/"></${listen}>`);
  await becomes(page, 'ready');
  const element = page.locator(listen);
  await element.locator('[part~=play-button]').click();
  await expect(element).toHaveAttribute('playing', '');
  await expect.poll(() => element.evaluate((it: HTMLMediaElement) => it.currentTime)).toBeGreaterThan(0.2);
  expect(questions).toHaveLength(2);
});

test('audio that is dead under a fresh address too: the reader is told, with Retry', async ({
  embed,
  page,
  questions,
}) => {
  await embed(`<${listen} post-id="demo-expired" api-base="/"></${listen}>`);
  await becomes(page, 'ready');
  await page.locator('[part~=play-button]').click();
  await becomes(page, 'error');
  await expect(page.locator('[part=error]')).toBeVisible();
  await expect(page.locator('[part=retry-button]')).toBeVisible();
  const code = await page
    .locator(listen)
    .evaluate((it: HTMLElementTagNameMap['voicgen-listen']) => it.error?.code);
  expect(code).toBe('playback');
  expect(questions).toHaveLength(2);
});
