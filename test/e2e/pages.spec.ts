import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './fixtures.js';
import type { Page } from './fixtures.js';

// The demo's own pages: what each of them promises is there, at any width, for any hand.

// Nothing here looks at the pace of the voice or at a domain's limit.
test.use({ demoSettings: { pauseMs: 0, settings: { limitPerMinute: 100_000 } } });

const listen = 'voicgen-listen';
const paths = [
  '/',
  '/article.html',
  '/generate.html',
  '/states.html',
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

/** What each row of the states page comes to by itself, or after a press on Play. */
const rows: Readonly<Record<string, readonly [status: string, code?: string]>> = {
  idle: ['idle'],
  checking: ['checking', 'timeout'],
  pending: ['pending'],
  generating: ['generating'],
  'no-progress': ['generating'],
  ready: ['ready'],
  heading: ['ready'],
  failed: ['failed', 'generation-failed'],
  absent: ['absent', 'not-found'],
  'absent-bare': ['absent', 'not-found'],
  subscription: ['error', 'subscription'],
  'subscription-debug': ['error', 'subscription'],
  quiet: ['error', 'subscription'],
  forbidden: ['error', 'forbidden'],
  invalid: ['error', 'invalid'],
  'no-post-id': ['error', 'invalid'],
  'rate-limited': ['checking', 'rate-limited'],
  server: ['checking', 'server'],
  malformed: ['checking', 'malformed'],
  network: ['checking', 'network'],
  csp: ['error', 'csp'],
  'unsafe-url': ['checking', 'unsafe-url'],
  'gave-up': ['error', 'gave-up'],
  playback: ['error', 'playback'],
};

/** Shows a row to the page, so that its players ask, and waits until all five stand where they should. */
async function reached(page: Page, id: string): Promise<void> {
  const [status, code] = rows[id] ?? [];
  const row = page.locator(`section#${id}`);
  await row.evaluate((it) => {
    it.scrollIntoView();
  });
  if (id === 'playback') {
    for (const button of await row.getByRole('button').all()) await button.click();
  }
  const told = (): Promise<unknown> =>
    row
      .locator(listen)
      .evaluateAll((elements) =>
        (elements as HTMLElementTagNameMap['voicgen-listen'][]).map((it) => [it.status, it.error?.code]),
      );
  const all = Array.from({ length: 5 }, () => [status, code]);
  await expect.poll(told, { message: id, timeout: 25_000 }).toEqual(all);
}

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

test('every state is on its page: light, dark, right to left and narrow, and axe finds nothing', async ({
  demo,
  page,
}) => {
  test.setTimeout(90_000);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await page.goto(`${demo.url}/states.html`);
  await expect(page.locator('.state')).toHaveCount(Object.keys(rows).length);
  for (const id of Object.keys(rows)) await reached(page, id);
  expect(await misplaced(page)).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await complaints(page)).toEqual([]);
  }
});

for (const path of paths) {
  test(`${path} needs no scrolling sideways at 320 px, and its skip link is the first stop`, async ({
    demo,
    page,
  }) => {
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(demo.url + path);
    const settled =
      path === '/control' ? '#requests, #posts tr' : path === '/generate.html' ? '#count' : listen;
    await page.locator(settled).first().waitFor();
    expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBe(320);
    const skip = page.locator('.skip');
    if ((await skip.count()) === 0) return;
    await page.keyboard.press('Tab');
    await expect(skip).toBeFocused();
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
  });
}

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
  await page.clock.runFor(12_000);
  await expect(first).toHaveAttribute('status', 'ready');
  expect(ofFirst()).toBe(2);
});
