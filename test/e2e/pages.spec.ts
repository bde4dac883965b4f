import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.js';
import type { Page } from './fixtures.js';
import { keepNotes } from './wire.js';

// The demo's own pages: what each of them promises is there, at any width, for any hand.

// Nothing here looks at the pace of the voice or at a domain's limit.
test.use({
  demoSettings: { pauseMs: 0, settings: { limitPerMinute: 100_000 }, demoLanguages: ['en', 'ar', 'de'] },
});

const listen = 'voicgen-listen';
const paths = [
  '/',
  '/article.html',
  '/generate.html',
  '/states.html',
  '/relay.html',
  '/themes.html',
  '/csp.html',
  '/control',
];

/** What axe says of the page: each broken rule with its markup. */
async function complaints(page: Page): Promise<string[]> {
  // The library's own copy of Playwright's types is another one than ours; the page is the same.
  const { violations } = await new AxeBuilder({ page: page as never }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** What each row of the states page comes to by itself, and says above each player. */
const rows: Readonly<Record<string, readonly [status: string, code?: string]>> = {
  idle: ['idle'],
  checking: ['checking'],
  pending: ['pending'],
  generating: ['generating'],
  'no-progress': ['generating'],
  ready: ['ready'],
  everything: ['ready'],
  heading: ['ready'],
  playback: ['ready'],
  failed: ['failed', 'generation-failed'],
  absent: ['absent', 'not-found'],
  'absent-bare': ['absent', 'not-found'],
  subscription: ['error', 'subscription'],
  'subscription-debug': ['error', 'subscription'],
  quiet: ['error', 'subscription'],
  forbidden: ['error', 'forbidden'],
  invalid: ['error', 'invalid'],
  'no-post-id': ['error', 'invalid'],
  'rate-limited': ['error', 'rate-limited'],
  csp: ['error', 'csp'],
  'gave-up': ['error', 'gave-up'],
  server: ['checking', 'server'],
  'cool-down': ['checking', 'rate-limited'],
  malformed: ['checking', 'malformed'],
  network: ['checking', 'network'],
  'unsafe-url': ['checking', 'unsafe-url'],
};

/** What has the focus, inside shadow roots too: its name for people, or its part, id or tag. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.getAttribute('part') ?? active?.textContent.trim() ?? '';
  });

/** Presses Tab until `what` has the focus, and says what had it on the way. */
const tabTo = async (page: Page, what: string): Promise<string[]> => {
  const seen: string[] = [];
  while (seen.at(-1) !== what) {
    await page.keyboard.press('Tab');
    seen.push(await focused(page));
    expect(seen.length, `Tab does not reach ${what}: ${seen.join(', ')}`).toBeLessThan(40);
  }
  return seen;
};

/** This page's own policy refuses a question for show, and the browser says so. */
const forgetPolicy = (troubles: string[]): void => {
  const others = troubles.filter(
    (trouble) => !/violates the (following|document's) Content Security Policy/.test(trouble),
  );
  troubles.splice(0, troubles.length, ...others);
};

/** The pieces of any player that stick out of its box sideways, or lie on one another. */
const misplaced = (page: Page): Promise<string[]> =>
  page.locator(listen).evaluateAll((elements) =>
    elements.flatMap((element) => {
      const root = element.shadowRoot;
      const base = root?.querySelector('[part~=base]')?.getBoundingClientRect();
      if (!root || !base || base.height === 0) return [];
      const where = `${element.closest('section')?.id ?? ''} ${element.parentElement?.className ?? ''}`;
      const boxes = [...root.querySelectorAll('[part=heading], [part=player], [part=status], [part=error]')]
        .filter((it) => it.checkVisibility({ visibilityProperty: true }))
        .map((it) => {
          const range = document.createRange();
          range.selectNodeContents(it);
          return { part: it.getAttribute('part') ?? '', box: it.getBoundingClientRect() };
        });
      const outside = boxes
        .filter(({ box }) => box.left < base.left - 1 || box.right > base.right + 1 || box.top < base.top - 1)
        .map(({ part }) => `${where}: ${part} is outside`);
      const onTop = boxes.flatMap((one, index) =>
        boxes
          .slice(index + 1)
          .filter(({ box }) => box.top < one.box.bottom - 1 && one.box.top < box.bottom - 1)
          .map(({ part }) => `${where}: ${part} lies on ${one.part}`),
      );
      return [...outside, ...onTop];
    }),
  );

test('every state is on its page within seconds: light, dark, right to left and narrow; axe finds nothing', async ({
  demo,
  page,
  troubles,
}) => {
  test.setTimeout(60_000);
  const arabic = `${demo.url}/v1/public/audio/status?domain=127.0.0.1&post_id=demo-ready&lang=ar`;
  // The built-in article is read language after language when the demo first starts.
  await expect
    .poll(async () => (await page.request.get(arabic)).text(), { timeout: 20_000 })
    .toContain('"status":"ready"');
  await page.setViewportSize({ width: 1440, height: 1000 });
  await page.goto(`${demo.url}/states.html`);
  await expect(page.locator('.state')).toHaveCount(Object.keys(rows).length);
  for (const [id, words] of Object.entries(rows)) {
    const four = Array<string>(4).fill(words.join(' '));
    await expect(page.locator(`#${id} .stage code`), id).toHaveText(four, { timeout: 8_000 });
  }
  const looks = await page.locator(`#ready ${listen}`).evaluateAll((all) =>
    all.map((it) => {
      const { colorScheme, direction } = getComputedStyle(it.shadowRoot?.querySelector('[part~=base]') ?? it);
      return [colorScheme, direction, it.getBoundingClientRect().width === 200];
    }),
  );
  expect(looks).toEqual([
    ['light', 'ltr', false],
    ['dark', 'ltr', false],
    ['light dark', 'rtl', false],
    ['light dark', 'ltr', true],
  ]);
  expect(await misplaced(page)).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await complaints(page)).toEqual([]);
  }
  forgetPolicy(troubles);
});

for (const path of paths) {
  test(`${path} needs no scrolling sideways at 320 px, misses nothing, and its skip link is the first stop`, async ({
    demo,
    page,
    troubles,
  }) => {
    const missing: string[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (response.status() >= 400 && !pathname.startsWith('/v1/')) missing.push(pathname);
    });
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(demo.url + path);
    const settled =
      path === '/control'
        ? '#requests, #posts tr'
        : ['/generate.html', '/relay.html'].includes(path)
          ? 'form'
          : listen;
    await page.locator(settled).first().waitFor();
    if (path === '/states.html') {
      await expect(page.locator('#unsafe-url code').last()).toHaveText(/unsafe-url/);
      forgetPolicy(troubles);
    }
    expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(320);
    expect(missing).toEqual([]);
    const skip = page.locator('.skip');
    if ((await skip.count()) === 0) return;
    await page.keyboard.press('Tab');
    await expect(skip).toBeFocused();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
  });
}

test('every page with a navigation names all of them, and marks itself', async ({ demo, page }) => {
  const links = [
    'Article',
    'Generate',
    'Every state',
    'Relay',
    'Themes',
    'Builder',
    'Strict CSP',
    'Documentation',
    'Sandbox controls',
  ];
  for (const [path, current] of [
    ['/', 'voicgen-listen'],
    ['/generate.html', 'Generate'],
    ['/themes.html', 'Themes'],
  ] as const) {
    await page.goto(demo.url + path);
    expect(
      await page.getByRole('navigation', { name: 'Demo pages' }).getByRole('link').allTextContents(),
    ).toEqual(links);
    expect((await page.locator('[aria-current=page]').allTextContents()).map((text) => text.trim())).toEqual([
      current,
    ]);
  }
});

test('by keyboard: past the navigation, to the player, to another page', async ({ demo, page }) => {
  await page.goto(demo.url);
  await expect(page.locator('voicgen-listen')).toHaveAttribute('status', 'ready');
  expect(await tabTo(page, 'Skip to content')).toHaveLength(1);
  await page.keyboard.press('Enter');
  expect(await tabTo(page, 'Have your own text read')).toHaveLength(1);
  await tabTo(page, 'play-button');
  await page.keyboard.press('Space');
  await expect(page.locator('voicgen-listen')).toHaveAttribute('playing', '');
  await page.keyboard.press('Space');
  await expect(page.locator('voicgen-listen')).not.toHaveAttribute('playing');
  await tabTo(page, 'Themes');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${demo.url}/themes.html`);
});

test('without script the article has a link that leads to its sound', async ({ browser, demo }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${demo.url}/article.html`);
  const link = page.getByRole('link', { name: 'Listen to this article (MP3)' });
  await expect(link).toBeVisible();
  const address = new URL((await link.getAttribute('href')) ?? '', demo.url).href;
  await expect
    .poll(async () => (await context.request.get(address)).headers()['content-type'], { timeout: 20_000 })
    .toBe('audio/mpeg');
  await context.close();
});

test('the control page by keyboard: a subscription lapses, and the next reader is told', async ({
  control,
  demo,
  embed,
  page,
}) => {
  await page.goto(`${demo.url}/control`);
  const choice = page.getByLabel('Subscription of 127.0.0.1');
  await choice.focus();
  try {
    await page.keyboard.press('i');
    await expect(page.getByRole('status')).toHaveText('sandbox is inactive.');
    await expect(choice).toBeFocused();
    await embed(`<${listen} post-id="demo-generating" api-base="/" storage="none"></${listen}>`);
    await expect(page.locator(listen)).toHaveAttribute('status', 'error');
    await expect(page.locator('[part=error]')).toContainText('subscription is inactive');
  } finally {
    await control('POST', 'sites', { domain: '127.0.0.1', subscription: 'active' });
  }
});

test('the control page switches a fault on and off, sets a post by hand, and lists what was asked', async ({
  demo,
  page,
}) => {
  await page.goto(`${demo.url}/control`);
  const said = page.getByRole('status');
  const faults = page.getByRole('region', { name: 'What goes wrong' });
  await faults.getByLabel('Fault').selectOption('503');
  await faults.getByLabel('Post', { exact: true }).fill('of-the-control-page');
  await faults.getByRole('button', { name: 'Switch on' }).click();
  await expect(said).toHaveText('503 is on.');
  const question = `${demo.url}/v1/public/audio/status?domain=127.0.0.1&post_id=of-the-control-page`;
  expect((await page.request.get(question)).status()).toBe(503);
  await faults.getByRole('button', { name: /^Off/ }).click();
  await expect(said).toHaveText('503 is off.');
  expect((await page.request.get(question)).status()).toBe(404);

  const posts = page.getByRole('region', { name: 'Posts' });
  await posts.getByLabel('Post', { exact: true }).fill('of-the-control-page');
  await posts.getByRole('combobox').selectOption('generating');
  await posts.getByLabel('Percent').fill('62');
  await posts.getByRole('button', { name: 'Set by hand' }).click();
  await expect(said).toHaveText('of-the-control-page is generating.');
  expect(await (await page.request.get(question)).json()).toMatchObject({
    data: { status: 'generating', progress_percent: 62 },
  });
  await expect(
    page
      .getByRole('region', { name: 'Last questions' })
      .getByRole('row', { name: /of-the-control-page 503/ }),
  ).toBeVisible();
  await posts.getByRole('button', { name: /^Delete: of-the-control-page/ }).click();
  await expect(said).toHaveText('of-the-control-page in en is gone.');
});

const refusals: readonly {
  readonly title: string;
  readonly text: string;
  /** Answers `POST /v1/audio/generate` so. */
  readonly fault?: string;
  readonly says: RegExp;
}[] = [
  { title: 'a text that is too short', text: 'Too short.', says: /at least 50 characters/ },
  {
    title: 'a service that is down',
    text: 'word '.repeat(20),
    fault: '503',
    says: /down for a moment.*30 sec/,
  },
  { title: 'a key that is refused', text: 'word '.repeat(20), fault: '401', says: /refuses this site/ },
];
for (const { title, text, fault, says } of refusals) {
  test(`the generate page says what is wrong with ${title}`, async ({ control, demo, page }) => {
    await page.goto(`${demo.url}/generate.html`);
    await page.getByLabel('Article').fill(text);
    if (fault !== undefined) await control('POST', 'faults', { fault, service: 'voicgen' });
    try {
      await page.getByRole('button', { name: 'Generate' }).click();
      await expect(page.locator('form')).toContainText(says);
      await expect(page.locator(listen)).toHaveCount(0);
      await expect(page.locator('#problem')).not.toBeEmpty();
      if (fault === undefined) await expect(page.getByLabel('Article')).toBeFocused();
      expect(await complaints(page)).toEqual([]);
    } finally {
      await control('DELETE', 'faults', {});
    }
  });
}

test('after a 429 nobody asks before its time, and then it goes on by itself', async ({
  embed,
  page,
  questions,
}) => {
  await page.addInitScript(keepNotes);
  await page.clock.install();
  const tag = (name: string): string =>
    `<${listen} post-id="${name}" api-base="/" load="eager" storage="none"></${listen}>`;
  await embed(tag('fault-429-once--goes-on') + tag('demo-generating'));
  const first = page.locator(listen).first();
  await expect
    .poll(() => first.evaluate((it: HTMLElementTagNameMap['voicgen-listen']) => it.error?.code))
    .toBe('rate-limited');
  const ofFirst = (): number => questions.filter(({ search }) => search.includes('goes-on')).length;
  const asked = questions.length;
  await page.clock.runFor(4_000);
  expect(questions).toHaveLength(asked);
  const isReady = async (): Promise<boolean> => (await first.getAttribute('status')) === 'ready';
  const inFlight = (): Promise<number> => page.evaluate(() => window.asks.length - window.landed.length);
  for (let seconds = 0; seconds < 12 && !(await isReady()); seconds++) {
    await page.clock.runFor(1_000);
    // An answer takes real time: 8 s of the page's clock would end its question before.
    await expect.poll(inFlight).toBe(0);
  }
  await expect(first).toHaveAttribute('status', 'ready');
  expect(ofFirst()).toBe(2);
});
