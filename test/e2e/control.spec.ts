import AxeBuilder from '@axe-core/playwright';
import { faultGroups } from '../../demo/sandbox/faults.js';
import { expect, test } from './fixtures.js';

// The control page switches on by hand what the fault server can do.

test.use({ demoSettings: { demoLanguages: ['en'] } });

test('a fault is switched on for a registered domain and post, seen, and switched off, by keyboard alone', async ({
  demo,
  page,
}) => {
  await page.goto(`${demo.url}/control`);
  const faults = page.getByRole('region', { name: 'What goes wrong' });
  await expect(faults.getByRole('listitem')).toHaveText(['Nothing is switched on.']);
  await expect(page.locator('#domains option[value="127.0.0.1"]')).toBeAttached();

  await faults.getByLabel('Fault').focus();
  // Typing finds an entry, as in every list of the platform.
  await page.keyboard.type('402, Trial');
  await page.keyboard.press('Tab');
  await page.keyboard.type('127.0.0.1');
  await page.keyboard.press('Tab');
  await page.keyboard.type('demo-pending');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('402-trial is on.');
  await expect(faults.getByRole('listitem')).toContainText(['402, Trial expired: demo-pending on 127.0.0.1']);
  const question = `${demo.url}/v1/public/audio/status?domain=127.0.0.1&post_id=demo-pending`;
  expect((await page.request.get(question)).status()).toBe(402);

  // The library's own copy of Playwright's types is another one than ours; the page is the same.
  const { violations } = await new AxeBuilder({ page: page as never }).analyze();
  expect(violations).toEqual([]);

  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(faults.getByRole('button', { name: /^Off/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toHaveText('402-trial is off.');
  await expect(faults.getByRole('listitem')).toHaveText(['Nothing is switched on.']);
  expect((await page.request.get(question)).status()).toBe(200);
});

test('every fault of the table can be chosen, in plain words and with its row of FAULTS.md', async ({
  demo,
  page,
}) => {
  await page.goto(`${demo.url}/control`);
  const choice = page.getByRole('region', { name: 'What goes wrong' }).getByLabel('Fault');
  await expect(choice.locator('option').first()).toBeAttached();
  const shown = await choice.locator('option').allInnerTexts();
  expect(shown).toEqual(
    faultGroups.flatMap(({ faults }) => faults.map(({ says, row }) => (row ? `${says} (${row})` : says))),
  );
  const groups = await choice
    .locator('optgroup')
    .evaluateAll((all) => all.map((it) => (it as HTMLOptGroupElement).label));
  expect(groups).toEqual(faultGroups.map(({ says }) => says));
});
