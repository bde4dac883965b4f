import { expect, test } from './fixtures.js';
import type { Page } from './fixtures.js';
import { contrast, countAgainstCorner, countChanged, picture } from './pixels.js';

// The accessibility rows that need a real pointer, real keys or real pixels; the others are element tests.

test.use({ demoSettings: { settings: { limitPerMinute: 100_000 }, demoLanguages: ['en', 'ar', 'de'] } });

const listen = 'voicgen-listen';
const tag = (attributes = '', content = ''): string =>
  `<${listen} id="a" api-base="/" ${attributes}>${content}</${listen}>`;
const whole = tag('post-id="demo-ready" download languages="en de"');
const looks = `<style>
  html { color-scheme: light dark }
  .contrast { background: #000; color: #fff; --voicgen-accent: #ff0; --voicgen-border: 2px solid }
</style>`;

const becomes = async (page: Page, status: string): Promise<void> => {
  await expect(page.locator('#a')).toHaveAttribute('status', status);
};
const timeOf = (page: Page): Promise<number> =>
  page.locator('#a').evaluate((element: HTMLElementTagNameMap['voicgen-listen']) => element.currentTime);
const seek = (page: Page, share: number): Promise<void> =>
  page.locator('#a').evaluate((element: HTMLElementTagNameMap['voicgen-listen'], to) => {
    element.currentTime = element.duration * to;
  }, share);

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
const boxOf = async (page: Page, selector: string): Promise<Box> => {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not on screen`);
  return box;
};
const around = ({ x, y, width, height }: Box, by: number): Box => ({
  x: Math.floor(x) - by,
  y: Math.floor(y) - by,
  width: Math.ceil(width) + 2 * by,
  height: Math.ceil(height) + 2 * by,
});
const shoot = async (page: Page, clip: Box): ReturnType<typeof picture> =>
  picture(await page.screenshot({ clip, caret: 'initial' }));

/** What has the focus, through shadow roots: the value of its `part`, else its id. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const active = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return active?.getAttribute('part') ?? active?.id ?? '';
  });

test('A1, A6, A7, A19 the accessibility tree of the player, whole', async ({ embed, page }) => {
  await embed(whole);
  await becomes(page, 'ready');
  const snapshot = await page.locator('#a').ariaSnapshot();
  const lines = snapshot.split('\n').map((line) => line.trim().replace(/\d+:\d\d/g, '0:00'));
  expect(lines).toEqual([
    '- status',
    '- group "Listen to this article":',
    '- button "Play"',
    '- text: Listen to this article',
    '- combobox "Language":',
    '- option "English" [selected]',
    '- option "Deutsch"',
    '- slider "Listen to this article": "0"',
    '- button "0:00 / 0:00"',
    '- button "-15 seconds": "-15"',
    '- button "+15 seconds": "+15"',
    '- combobox "Speed":',
    ...['0.75×', '1× [selected]', '1.25×', '1.5×', '1.75×', '2×'].map((rate) => {
      const [name = '', chosen = ''] = rate.split(' ');
      return `- option "${name}"${chosen && ` ${chosen}`}`;
    }),
    '- button "Mute"',
    '- slider "Volume": "1"',
    '- link "Download":',
    expect.stringContaining('/url: '),
    '- text: ↓',
  ]);
});

test('A8, A9 Tab goes through every control once, and out at both ends', async ({ embed, page }) => {
  await embed(`<button id="before">Before</button>${whole}<button id="after">After</button>`);
  await becomes(page, 'ready');
  await page.locator('#before').focus();
  const stops = [
    'play-button',
    'language',
    'timeline',
    'time',
    'skip-back-button',
    'skip-forward-button',
    'rate',
    'mute-button',
    'volume',
    'download',
    'after',
  ];
  for (const stop of stops) {
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe(stop);
  }
  for (const stop of [...stops.slice(0, -1).reverse(), 'before']) {
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe(stop);
  }
});

test('A8 Enter and Space press what has the focus', async ({ embed, page }) => {
  await embed(whole);
  await becomes(page, 'ready');
  for (const key of ['Enter', ' ']) {
    await page.locator('[part~=play-button]').focus();
    await page.keyboard.press(key);
    await expect(page.locator('#a')).toHaveAttribute('playing', '');
    await page.keyboard.press(key);
    await expect(page.locator('#a')).not.toHaveAttribute('playing', '');
  }
  await page.locator('[part=mute-button]').focus();
  await page.keyboard.press(' ');
  await expect(page.getByRole('button', { name: 'Mute', pressed: true })).toBeVisible();
});

test('A10 single keys act with the focus inside, never from a field of the page, and not with nohotkeys', async ({
  embed,
  page,
}) => {
  const state = (): Promise<unknown> =>
    page
      .locator('#a')
      .evaluate(({ paused, muted, currentTime, playbackRate }: HTMLElementTagNameMap['voicgen-listen']) => [
        paused,
        muted,
        Math.round(currentTime),
        playbackRate,
      ]);
  const untouched = [true, false, 0, 1];
  const keys = 'kmjl5><';
  await embed(
    `<input id="field"><textarea id="area"></textarea><div id="rich" contenteditable>x</div>${whole}`,
  );
  await becomes(page, 'ready');
  for (const id of ['field', 'area', 'rich']) {
    await page.locator(`#${id}`).focus();
    await page.keyboard.type(keys);
  }
  await page.locator('h1').click();
  await page.keyboard.type(keys);
  expect(await state()).toEqual(untouched);
  expect(await page.locator('#field').inputValue()).toBe(keys);

  // A field that the page puts into the player is the page's own, too.
  await embed(tag('post-id="demo-ready"', '<span slot="heading">Hear <input id="inner"></span>'));
  await becomes(page, 'ready');
  await page.locator('#inner').focus();
  await page.keyboard.type(keys);
  expect(await page.locator('#inner').inputValue()).toBe(keys);
  expect(await state()).toEqual(untouched);

  await embed(tag('post-id="demo-ready" nohotkeys'));
  await becomes(page, 'ready');
  await page.locator('[part=mute-button]').focus();
  await page.keyboard.type(keys);
  expect(await state()).toEqual(untouched);
});

for (const [look, media] of [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['contrast', { colorScheme: 'light' }],
  ['forced colours', { colorScheme: 'light', forcedColors: 'active' }],
] as const) {
  test(`A12 the focus ring is at least 2 px thick and 3:1 in ${look}`, async ({ embed, page }) => {
    await page.emulateMedia(media);
    await embed(`${looks}<div class="${look}">${whole}</div>`);
    await becomes(page, 'ready');
    await page.keyboard.press('Tab');
    for (let stop = await focused(page); stop !== 'download'; stop = await focused(page)) {
      const clip = around(await boxOf(page, `[part~="${stop.split(' ')[0] ?? ''}"]`), 7);
      const after = await shoot(page, clip);
      await page.keyboard.press('Tab');
      const before = await shoot(page, clip);
      const [short, long] = [clip.width - 14, clip.height - 14].sort((a, b) => a - b);
      if (short === undefined || long === undefined) throw new Error('No box');
      // The shortest ring there is: around a pill.
      const least = 2 * (Math.PI * short + 2 * (long - short));
      expect(countChanged(before, after, 3), stop).toBeGreaterThanOrEqual(Math.floor(least));
    }
  });

  test(`A35, A37 picture, bar, thumb and progress stand out 3:1 in ${look}`, async ({ embed, page }) => {
    await page.emulateMedia(media);
    await embed(`${looks}<div class="${look}">${whole}</div>`);
    await becomes(page, 'ready');
    await seek(page, 0.5);
    const bar = await boxOf(page, '[part=timeline]');
    const shown = await shoot(page, around(bar, 0));
    const ground = shown.luminance(shown.width / 4, 1);
    const middle = shown.height / 2;
    const seen = (x: number): number => contrast(shown.luminance(x * shown.width, middle), ground);
    expect(seen(0.25), 'what is behind').toBeGreaterThanOrEqual(3);
    expect(seen(0.5), 'the thumb').toBeGreaterThanOrEqual(3);
    // Forced colours leave the bar to the platform, which draws its rest as a line around it.
    if (look === 'forced colours') expect(countAgainstCorner(shown, 3)).toBeGreaterThan(shown.width);
    else expect(seen(0.75), 'what is ahead').toBeGreaterThanOrEqual(3);
    for (const part of ['play-button', 'mute-button', 'skip-back-button', 'rate', 'download']) {
      const { x, y, width, height } = await boxOf(page, `[part~=${part}]`);
      const inner = await shoot(page, {
        x: Math.round(x + width / 4),
        y: Math.round(y + height / 4),
        width: Math.floor(width / 2),
        height: Math.floor(height / 2),
      });
      expect(countAgainstCorner(inner, 3), part).toBeGreaterThan(10);
    }

    await embed(`${looks}<div class="${look}">${tag('post-id="demo-generating"')}</div>`);
    await becomes(page, 'generating');
    const progress = await shoot(page, around(await boxOf(page, 'progress'), 2));
    expect(countAgainstCorner(progress, 3), 'progress').toBeGreaterThan(progress.width / 10);
  });
}

test('A13 with a docked bar, nothing that has the focus is covered', async ({ embed, page }) => {
  await page.setViewportSize({ width: 500, height: 500 });
  const links = Array.from(
    { length: 40 },
    (_, at) => `<p style="height: 60px"><a href="#${at}">Link</a></p>`,
  );
  await embed(tag('post-id="demo-ready" sticky') + links.join(''));
  await becomes(page, 'ready');
  await page.locator('[part~=play-button]').click();
  await expect(page.locator('#a')).toHaveAttribute('playing', '');
  await page.locator('main > p a').nth(12).focus();
  await expect(page.locator('[part~=mini]')).toBeVisible();
  for (let at = 0; at < 16; at++) {
    await page.keyboard.press(at < 10 ? 'Tab' : 'Shift+Tab');
    await expect
      .poll(() =>
        page.evaluate(() => {
          const active = document.activeElement?.getBoundingClientRect();
          const mini = document
            .querySelector('voicgen-listen')
            ?.shadowRoot?.querySelector('[part~=mini]')
            ?.getBoundingClientRect();
          return !!active && !!mini && (active.bottom <= mini.top || active.top >= mini.bottom);
        }),
      )
      .toBe(true);
  }
});

test('A17 seeking and volume need no dragging', async ({ embed, page }) => {
  await embed(whole);
  await becomes(page, 'ready');
  const length = await page
    .locator('#a')
    .evaluate((element: HTMLElementTagNameMap['voicgen-listen']) => element.duration);
  const track = await boxOf(page, '[part=timeline]');
  await page.mouse.click(track.x + track.width * 0.75, track.y + track.height / 2);
  expect((await timeOf(page)) / length).toBeCloseTo(0.75, 1);
  await page.locator('[part=skip-back-button]').click();
  expect(await timeOf(page)).toBeLessThan(length * 0.75);
  const volume = await boxOf(page, '[part=volume]');
  await page.mouse.click(volume.x + volume.width * 0.25, volume.y + volume.height / 2);
  const heard = await page
    .locator('#a')
    .evaluate((element: HTMLElementTagNameMap['voicgen-listen']) => element.volume);
  expect(heard).toBeGreaterThan(0.1);
  expect(heard).toBeLessThan(0.4);
});

test('A18 a press counts when it is let go, and sliding off takes it back', async ({ embed, page }) => {
  await embed(whole);
  await becomes(page, 'ready');
  const events = (): Promise<unknown> => page.evaluate(() => Reflect.get(window, 'events') as unknown);
  await page.evaluate(() => {
    const seen: string[] = [];
    Reflect.set(window, 'events', seen);
    for (const name of ['play', 'seek']) document.addEventListener(`voicgen-${name}`, () => seen.push(name));
  });
  for (const part of ['play-button', 'skip-forward-button', 'mute-button', 'time']) {
    const { x, y, width, height } = await boxOf(page, `[part~=${part}]`);
    const text = await page.locator(`[part~=${part}]`).innerText();
    await page.mouse.move(x + width / 2, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 300);
    await page.mouse.up();
    expect(await page.locator(`[part~=${part}]`).innerText()).toBe(text);
  }
  expect(await events()).toEqual([]);
  await expect(page.locator('#a')).not.toHaveAttribute('playing', '');
  const { x, y } = await boxOf(page, '[part~=play-button]');
  await page.mouse.move(x + 5, y + 20);
  await page.mouse.down();
  await expect(page.locator('#a')).not.toHaveAttribute('playing', '');
  await page.mouse.up();
  await expect(page.locator('#a')).toHaveAttribute('playing', '');
  expect(await events()).toEqual(['play']);
});

for (const lang of ['en', 'ar']) {
  test(`A23 the timeline’s keys in ${lang}: left and right by reading direction, the others alike`, async ({
    embed,
    page,
  }) => {
    await embed(tag(`src="/audio-of/long" duration="300" lang="${lang}"`));
    await becomes(page, 'ready');
    await page.locator('[part=timeline]').focus();
    const [forward, back] = lang === 'ar' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowRight', 'ArrowLeft'];
    for (const [key, at] of [
      [forward, 5],
      [forward, 10],
      [back, 5],
      ['ArrowUp', 10],
      ['ArrowDown', 5],
      ['PageUp', 35],
      ['PageUp', 65],
      ['PageDown', 35],
      ['End', 300],
      ['PageDown', 270],
      ['Home', 0],
      ['PageDown', 0],
    ] as const) {
      await page.keyboard.press(key);
      expect(await timeOf(page), key).toBe(at);
    }
  });
}

test('A34 nothing blinks, and nothing moves for those who asked for less motion', async ({ embed, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const [status, post] of [
    ['pending', 'demo-pending'],
    ['generating', 'demo-generating'],
    ['ready', 'demo-ready'],
    ['error', 'demo-403'],
  ] as const) {
    await embed(tag(`post-id="${post}"`));
    await becomes(page, status);
    const moving = await page.locator('#a').evaluate(
      ({ shadowRoot }) =>
        [...(shadowRoot?.querySelectorAll('*') ?? [])].filter((node) => {
          const { animationName, transitionDuration } = getComputedStyle(node);
          return animationName !== 'none' || !/^0s(, 0s)*$/.test(transitionDuration);
        }).length,
    );
    expect(moving, status).toBe(0);
    const animations = await page.evaluate(() => document.getAnimations().length);
    expect(animations, status).toBe(0);
    // A bar without a figure is moved by the platform itself.
    const clip = around(await boxOf(page, '#a'), 0);
    const first = await shoot(page, clip);
    for (let frame = 0; frame < 5; frame++) {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      expect(countChanged(first, await shoot(page, clip), 1.1), status).toBe(0);
    }
  }
});

test('A40 there is no tooltip that would have to be closed', async ({ embed, page }) => {
  await embed(whole);
  await becomes(page, 'ready');
  const titles = await page
    .locator('#a')
    .evaluate(({ shadowRoot }) => shadowRoot?.querySelectorAll('[title], [popover]').length);
  expect(titles).toBe(0);
});

test('A38, A41 portrait, landscape, 200 % text and 400 % zoom: every control is on screen', async ({
  embed,
  page,
}) => {
  for (const [width, height, size] of [
    [390, 844, '100%'],
    [844, 390, '100%'],
    [320, 256, '100%'],
    [320, 640, '200%'],
  ] as const) {
    await page.setViewportSize({ width, height });
    await embed(`<style>html { font-size: ${size} } body { margin: 0 }</style>${whole}`);
    await becomes(page, 'ready');
    const controls = page.locator('#a').locator('button, input:not([part=volume]), select, a');
    const count = await controls.count();
    expect(count).toBeGreaterThan(7);
    for (let at = 0; at < count; at++) {
      await controls.nth(at).focus();
      const box = await controls.nth(at).boundingBox();
      expect(box, `${width} × ${height}`).not.toBeNull();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      await expect(controls.nth(at)).toBeInViewport({ ratio: 0.9 });
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});

test('A38 under a finger every target is 44 px, and the bar no less than 24', async ({ browser, embed }) => {
  const context = await browser.newContext({
    hasTouch: true,
    isMobile: true,
    viewport: { width: 360, height: 640 },
  });
  const page = await context.newPage();
  await embed(whole, { on: page });
  expect(await page.evaluate(() => matchMedia('(pointer: coarse)').matches)).toBe(true);
  await becomes(page, 'ready');
  const targets = page.locator('#a').locator('button, select, a');
  const count = await targets.count();
  expect(count).toBeGreaterThan(6);
  for (let at = 0; at < count; at++) {
    const box = await targets.nth(at).boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), `target ${at}`).toBeGreaterThanOrEqual(44);
  }
  expect((await boxOf(page, '[part=timeline]')).height).toBeGreaterThanOrEqual(24);
  await context.close();
});

test('A43 it is named as a version of the article, and no trouble hides the article', async ({
  embed,
  page,
}) => {
  for (const post of ['demo-ready', 'demo-403', 'demo-402-inactive', 'demo-failed', 'demo-absent']) {
    await embed(`<p id="text">The article.</p>${tag(`post-id="${post}"`)}<p id="more">And more.</p>`);
    await expect(page.locator('#a')).toHaveAttribute('status', /ready|error|failed|absent/);
    if (post === 'demo-ready')
      await expect(page.getByRole('group', { name: 'Listen to this article' })).toBeVisible();
    await expect(page.locator('#text')).toBeVisible();
    await expect(page.locator('#more')).toBeVisible();
  }
});

test('A45 without script, style or audio the fallback link works and has a name', async ({
  browser,
  demo,
  embed,
  page,
}) => {
  const link = '<a href="/article.html">Listen (MP3)</a>';
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await embed(tag('post-id="demo-ready"', link), { on: plain });
  await plain.getByRole('link', { name: 'Listen (MP3)' }).click();
  await expect(plain).toHaveURL(`${demo.url}/article.html`);
  await context.close();

  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'CSSStyleSheet');
  });
  await embed(tag('post-id="demo-403"', link));
  await becomes(page, 'error');
  await page.getByRole('link', { name: 'Listen (MP3)' }).click();
  await expect(page).toHaveURL(`${demo.url}/article.html`);

  await page.route('**/nowhere.mp3', (route) => route.fulfill({ status: 404 }));
  await embed(tag('src="/nowhere.mp3"', link));
  await becomes(page, 'ready');
  await page.locator('[part~=play-button]').click();
  await becomes(page, 'error');
  await expect(page.getByRole('link', { name: 'Listen (MP3)' })).toBeVisible();
});
