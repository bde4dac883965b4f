import { existsSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { readContents } from '../../scripts/docs/contents.mjs';
import { root, run } from '../../scripts/project.mjs';
import { expect, test } from './fixtures.js';
import type { Page } from './fixtures.js';

// The documentation site: once as the demo serves it, its examples asking the sandbox, and once as it can be put on any
// server. test/node/docs.test.ts looks at its links.

const docsDir = join(root, '.build/docs-test/sandbox');
const staticDir = join(root, '.build/docs-test/static');

test.use({
  demoSettings: { pauseMs: 0, settings: { limitPerMinute: 100_000 }, demoLanguages: ['en'], docsDir },
});

async function makeDocs(...options: string[]): Promise<void> {
  const { code, output } = await run(process.execPath, ['scripts/docs.mjs', '--no-build', ...options], {
    quiet: true,
  });
  expect(code, output).toBe(0);
}

test.beforeAll(async () => {
  test.setTimeout(120_000);
  await makeDocs('--sandbox', '--out', docsDir);
  await makeDocs('--out', staticDir);
});

/** What axe says of the page: each broken rule with its markup. */
async function complaints(page: Page, rules?: string[]): Promise<string[]> {
  // The library's own copy of Playwright's types is another one than ours; the page is the same.
  const axe = new AxeBuilder({ page: page as never }).options({ resultTypes: ['violations'] });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** Brings every example of the page into view, and waits until its player says what the page promises of it. */
async function runExamples(page: Page): Promise<number> {
  const stages = page.locator('[data-expects]');
  const count = await stages.count();
  for (let at = 0; at < count; at++) {
    const stage = stages.nth(at);
    const expected = (await stage.getAttribute('data-expects')) ?? '';
    const player = stage.locator('voicgen-listen').first();
    await player.scrollIntoViewIfNeeded();
    const says = () =>
      player.evaluate((element) => {
        const { status, error } = element as HTMLElement & { status: string; error: { code: string } | null };
        return error ? `${status}:${error.code}` : status;
      });
    await expect.poll(says, { message: await player.evaluate((it) => it.outerHTML) }).toBe(expected);
  }
  return count;
}

/** What sticks out of its example sideways. */
const stickingOut = (page: Page): Promise<string[]> =>
  page
    .locator('.example > *')
    .evaluateAll((parts) =>
      parts.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.textContent.trim()),
    );

/** One example shows what a policy refuses, and the browser says so. */
const forgetPolicy = (troubles: string[]): void => {
  const others = troubles.filter((trouble) => !trouble.includes('elsewhere.example'));
  troubles.splice(0, troubles.length, ...others);
};

const play = (page: Page, at = 0) => page.getByRole('button', { name: 'Play', exact: true }).nth(at).click();

for (const { file } of readContents().flatMap(({ pages }) => pages)) {
  test(`docs/${file}: its examples run, it fits 320 px, nothing is missing, axe finds nothing in light and dark`, async ({
    demo,
    page,
    troubles,
  }) => {
    const wrong: string[] = [];
    page.on('response', (response) => {
      const { origin, pathname } = new URL(response.url());
      if (origin !== demo.url) wrong.push(response.url());
      if (response.status() >= 400 && pathname.startsWith('/docs/')) wrong.push(pathname);
    });
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(`${demo.url}/docs/${file}`);
    await runExamples(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await stickingOut(page)).toEqual([]);
    expect(await complaints(page)).toEqual([]);
    // Nothing but colours is another one in the dark.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await complaints(page, ['color-contrast'])).toEqual([]);
    expect(wrong).toEqual([]);
    forgetPolicy(troubles);
  });
}

test('the events that the page writes down are those of the player that was pressed', async ({
  demo,
  page,
}) => {
  await page.goto(`${demo.url}/docs/events.html`);
  await runExamples(page);
  await play(page);
  await expect(page.locator('#log li').filter({ hasText: 'voicgen-play' })).toContainText('"currentTime":');
});

test('the examples of properties and methods do what the page says', async ({ demo, page }) => {
  await page.goto(`${demo.url}/docs/properties.html`);
  await expect(page.locator('#told-says')).toContainText('"status":"ready"');
  await expect(page.locator('voicgen-listen[lang=sv]').getByText('Lyssna på artikeln')).toBeVisible();
  const driven = page.locator('#driven');
  await page.getByRole('button', { name: 'Play from the fifth second' }).click();
  await expect(driven).toHaveAttribute('playing');
  expect(
    await driven.evaluate((element) => (element as HTMLElement & { currentTime: number }).currentTime),
  ).toBeGreaterThanOrEqual(5);
});

test('a look that is shown dresses its player', async ({ demo, page }) => {
  await page.goto(`${demo.url}/docs/theming.html`);
  await runExamples(page);
  const colour = (selector: string) =>
    page
      .locator(`${selector} voicgen-listen`)
      .evaluate(
        (element) =>
          getComputedStyle(element.shadowRoot?.querySelector('[part=play-button]') ?? element)
            .backgroundColor,
      );
  expect(await colour('.newspaper')).toBe('rgb(26, 26, 26)');
  expect(await colour('.terminal')).toBe('rgb(74, 222, 128)');
  expect(await colour('.brand-example')).toBe('rgb(180, 35, 95)');
});

test('the menu is closed on a phone and open on a desk, and leads through the site by keyboard', async ({
  demo,
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto(`${demo.url}/docs/`);
  const menu = page.getByRole('navigation', { name: 'Documentation' });
  await expect(menu.getByRole('link', { name: 'Theming' })).toBeHidden();
  await menu.getByText('Contents').press('Enter');
  await menu.getByRole('link', { name: 'Theming' }).press('Enter');
  await expect(page).toHaveURL(`${demo.url}/docs/theming.html`);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  await expect(menu.getByRole('link', { name: 'Theming' })).toHaveAttribute('aria-current', 'page');
  await expect(menu.getByRole('link', { name: 'Theming' })).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('copied to a folder of a server that knows no API, the site plays, asks nobody, and says what needs the sandbox', async ({
  page,
}) => {
  const site = 'https://docs.example/handbook/';
  const strange: string[] = [];
  await page.route('**/*', (route) => {
    const url = route.request().url();
    const path = join(staticDir, url.startsWith(site) ? url.slice(site.length) : 'none');
    if (existsSync(path)) return route.fulfill({ path });
    strange.push(url);
    return route.abort();
  });
  await page.goto(`${site}index.html`);
  expect(await runExamples(page)).toBe(1);
  await expect(page.locator('.elsewhere')).toHaveCount(2);
  await play(page);
  await expect(page.locator('voicgen-listen').first()).toHaveAttribute('playing');
  await page.getByRole('link', { name: 'Attributes', exact: true }).click();
  expect(await runExamples(page)).toBeGreaterThan(8);
  expect(strange).toEqual([]);
});
