import AxeBuilder from '@axe-core/playwright';
import { demoPosts } from '../../demo/sandbox/demo-posts.js';
import { snippetsFor, targets, type Target } from '../../demo/pages/snippets.js';
import { expect, test } from './fixtures.js';

test.use({ demoSettings: { pauseMs: 0 } });

const player = '#preview voicgen-listen';

test('the builder shows a choice live, in words of the chosen target, and copies exactly that', async ({
  context,
  demo,
  page,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${demo.url}/builder.html`);
  await expect(page.locator(player)).toHaveAttribute('status', 'ready');
  const heading = `"Hear" <b>{{ it }}</b> {% raw %}`;
  await page.getByLabel('Heading', { exact: true }).fill(heading);
  await page.getByLabel('Skip buttons (s)').fill('30');
  await page.getByLabel('Download link').check();
  await page.getByLabel('Corners (px)').fill('7');
  await page.getByLabel('Accent colour').fill('#aa2200');
  await expect(page.locator(player)).toHaveAttribute('heading', heading);
  await expect(page.locator(player)).toHaveAttribute('status', 'ready');
  await expect(page.locator(player)).toHaveCSS('--voicgen-accent', '#aa2200');
  const choice = {
    postId: 'article-001',
    heading,
    seekOffset: '30',
    download: true,
    look: { radius: '7', accent: '#aa2200' },
  };
  for (const [target, name] of Object.entries(targets)) {
    await page.getByLabel('For', { exact: true }).selectOption(name);
    const pieces = snippetsFor(target as Target, choice).map(({ code }) => code);
    await expect(page.locator('#code pre')).toHaveText(pieces, { useInnerText: false });
    for (const [at, code] of pieces.entries()) {
      await page.locator('#code button').nth(at).click();
      await expect(page.locator('#said')).toContainText('Copied');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);
    }
  }
});

test('every state of the sandbox can be chosen, and a look asks nothing again', async ({
  demo,
  page,
  questions,
}) => {
  await page.goto(`${demo.url}/builder.html`);
  const offered = await page
    .locator('#state option')
    .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
  expect([...offered].sort()).toEqual(demoPosts.map(({ postId }) => postId).sort());
  const statuses = {
    'demo-pending': 'pending',
    'demo-generating': 'generating',
    'demo-failed': 'failed',
    'demo-403': 'error',
  };
  await expect(page.locator(player)).toHaveAttribute('status', 'ready');
  const asked = questions.length;
  await page.getByLabel('Corners (px)').fill('20');
  await expect(page.locator(player)).toHaveCSS('--voicgen-radius', '20px');
  expect(questions).toHaveLength(asked);
  for (const [postId, status] of Object.entries(statuses)) {
    await page.getByLabel('State').selectOption(postId);
    await expect(page.locator(player)).toHaveAttribute('status', status);
  }
});

test('the builder is used by keyboard alone', async ({ context, demo, page }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${demo.url}/builder.html`);
  await expect(page.locator('#code pre').first()).toBeVisible();
  await page.getByLabel('Heading', { exact: true }).focus();
  await page.keyboard.type('By keyboard');
  const label = async (): Promise<string> =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  // The way leads through form, preview and player to the first button of the code.
  for (let steps = 0; steps < 60 && !(await label()).startsWith('Copy:'); steps += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  expect(await label()).toBe('Copy: Where the player stands');
  await page.keyboard.press('Enter');
  await expect(page.locator('#said')).toContainText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('heading="By keyboard"');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the builder fits from 320 to 1440 px, and axe finds nothing, ${colorScheme}`, async ({
    demo,
    page,
  }, info) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${demo.url}/builder.html`);
    await page.getByLabel('Heading', { exact: true }).fill('W'.repeat(300));
    await expect(page.locator(player)).toHaveAttribute('status', 'ready');
    for (const width of [320, 768, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      const spare = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(spare, `${width} px`).toBe(0);
      await page.screenshot({ path: info.outputPath(`${width}.png`), fullPage: true });
    }
    const { violations } = await new AxeBuilder({ page: page as never }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual(
      [],
    );
  });
}
