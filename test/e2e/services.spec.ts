import { expect, test } from './fixtures.js';
import type { Page } from '@playwright/test';

// From submit to playing, along each of the five routes: the page hands something in at the service that the
// sandbox plays, and hears it from the element, which asks the relay and nobody else.

test.use({ demoSettings: { pauseMs: 0, demoLanguages: ['en'] } });

const routes = ['voicgen-public', 'voicgen-keyed', 'vozia', 'vidgen', 'revid'];
const video = { service: 'vidgen' };

interface Player extends HTMLElement {
  readonly status: string;
  readonly currentTime: number;
  readonly currentSrc: string;
  play(): Promise<void>;
}

/** Sends the form along a route and gives the id that the service gave. */
const submit = async (page: Page, demoUrl: string, route: string): Promise<string> => {
  await page.goto(`${demoUrl}/relay.html`);
  await page.getByLabel('Route').selectOption(route);
  await page.getByRole('button', { name: 'Submit' }).click();
  const player = page.locator('.made voicgen-listen');
  await expect(player).toHaveCount(1);
  return (await player.getAttribute('post-id')) ?? '';
};

/** Plays what is ready until its time has gone on for a second; `readyMs` is the longest wait for it. */
const expectPlaying = async (page: Page, readyMs = 20_000): Promise<void> => {
  const player = page.locator('.made voicgen-listen');
  await expect(player).toHaveJSProperty('status', 'ready', { timeout: readyMs });
  await player.evaluate((element) => {
    // The page's own script plays, as a press does: nothing counts as a gesture that is none.
    void (element as Player).play();
  });
  await expect
    .poll(() => player.evaluate((element) => (element as Player).currentTime), { timeout: 15_000 })
    .toBeGreaterThan(1);
};

for (const route of routes) {
  test(`${route}: submitted, waited for through the relay, and playing`, async ({ page, demo }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    const postId = await submit(page, demo.url, route);
    expect(postId).not.toBe('');
    await expectPlaying(page);
    const questions = asked.filter((path) => /status|\/api\//.test(path));
    expect(new Set(questions)).toEqual(new Set([`/listen/${route}/v1/public/audio/status`]));
  });
}

test('vidgen: what the signed webhook brings is enough, where the status route answers nobody', async ({
  page,
  demo,
}) => {
  // The element asks a troubled service again after 3–6 s, then 6–12 s, then 12–24 s.
  test.setTimeout(90_000);
  const faults = `${demo.url}/control/api/faults`;
  await page.request.post(faults, { data: { ...video, fault: '502' } });
  try {
    const postId = await submit(page, demo.url, 'vidgen');
    await expectPlaying(page, 60_000);
    const log = await page.request.get(`${demo.url}/control/api/requests?postId=${postId}`);
    const { data } = (await log.json()) as { data: { surface: string; status: number }[] };
    const answers = data.filter(({ surface }) => surface === 'keyed').map(({ status }) => status);
    expect(new Set(answers.filter((status) => status !== 502))).toEqual(new Set());
  } finally {
    await page.request.delete(faults, { data: video });
  }
});
