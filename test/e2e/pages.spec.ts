import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.js';

// The demo's own pages, as somebody meets them who has just typed `npm start`.

const pages = [
  '/',
  '/article.html',
  '/generate.html',
  '/states.html',
  '/themes.html',
  '/csp.html',
  '/control',
];

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

for (const path of pages) {
  test(`${path} opens at 320 px, nothing is wider, and nothing is missing`, async ({
    demo,
    page,
    troubles,
  }) => {
    const missing: string[] = [];
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      if (response.status() >= 400 && !pathname.startsWith('/v1/')) missing.push(pathname);
    });
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(demo.url + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    // The last that a page's own script draws.
    if (path === '/states.html')
      await expect(page.locator('#unsafe-url code').last()).toHaveText(/unsafe-url/);
    if (path === '/control')
      await expect(page.getByRole('cell', { name: 'localhost' }).first()).toBeVisible();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
    expect(missing).toEqual([]);
    if (path === '/states.html') forgetPolicy(troubles);
  });
}

test('every page with a navigation names all of them, and marks itself', async ({ demo, page }) => {
  const links = ['Article', 'Generate', 'Every state', 'Themes', 'Strict CSP', 'Sandbox controls'];
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

test('states.html shows every status within seconds, each in light, dark, narrow and right to left', async ({
  demo,
  page,
  troubles,
}) => {
  // Row, and what all four of its elements come to say.
  const rows: readonly (readonly [id: string, words: string])[] = [
    ['idle', 'idle'],
    ['checking', 'checking'],
    ['pending', 'pending'],
    ['generating', 'generating'],
    ['no-progress', 'generating'],
    ['ready', 'ready'],
    ['everything', 'ready'],
    ['failed', 'failed generation-failed'],
    ['absent', 'absent not-found'],
    ['subscription', 'error subscription'],
    ['subscription-debug', 'error subscription'],
    ['quiet', 'error subscription'],
    ['forbidden', 'error forbidden'],
    ['invalid', 'error invalid'],
    ['no-post-id', 'error invalid'],
    ['rate-limited', 'error rate-limited'],
    ['csp', 'error csp'],
    ['gave-up', 'error gave-up'],
    ['server', 'checking server'],
    ['cool-down', 'checking rate-limited'],
    ['malformed', 'checking malformed'],
    ['network', 'checking network'],
    ['unsafe-url', 'checking unsafe-url'],
  ];
  await page.goto(`${demo.url}/states.html`);
  for (const [id, words] of rows) {
    await expect(page.locator(`#${id} .stage code`), id).toHaveText(Array<string>(4).fill(words), {
      timeout: 8000,
    });
  }
  const listens = page.locator('#ready voicgen-listen');
  const looks = await listens.evaluateAll((all) =>
    all.map((it) => {
      const { colorScheme, direction } = getComputedStyle(it.shadowRoot?.querySelector('[part~=base]') ?? it);
      return { colorScheme, direction, width: Math.round(it.getBoundingClientRect().width) };
    }),
  );
  expect(looks.map(({ colorScheme }) => colorScheme)).toEqual(['light', 'dark', 'light dark', 'light dark']);
  expect(looks.map(({ direction }) => direction)).toEqual(['ltr', 'ltr', 'rtl', 'ltr']);
  expect(looks.at(-1)?.width).toBe(200);
  forgetPolicy(troubles);
});

test('the control page ends a subscription and renews it, and players show it', async ({
  control,
  demo,
  embed,
  page,
}) => {
  await control('POST', 'sites', { domain: 'lapse.example', site: 'lapse' });
  const knobs = await page.context().newPage();
  await knobs.goto(`${demo.url}/control`);
  const choice = knobs.getByLabel('Subscription of lapse.example');
  const player = page.locator('voicgen-listen');
  const look = (): Promise<void> =>
    embed(
      '<voicgen-listen domain="lapse.example" post-id="demo-ready" api-base="/" storage="none"><a href="#text">Read it</a></voicgen-listen>',
    );

  await choice.selectOption('trial-expired');
  await expect(knobs.getByRole('status')).toHaveText('lapse is trial-expired.');
  await look();
  await expect(player).toHaveAttribute('status', 'error');
  await expect(player).toContainText('Read it');
  await expect(player.locator('[part~=play-button]')).toBeHidden();

  await choice.selectOption('active');
  await expect(knobs.getByRole('status')).toHaveText('lapse is active.');
  await look();
  await expect(player).toHaveAttribute('status', 'ready');
  await expect(player.locator('[part~=play-button]')).toBeVisible();
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
