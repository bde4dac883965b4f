import { expect, test } from './fixtures.js';
import type { Page } from './fixtures.js';

// The player as readers use it: real browser, real speech from the sandbox, one test for each promise.

test.use({ demoSettings: { settings: { limitPerMinute: 100_000 }, demoLanguages: ['en', 'ar', 'de'] } });

const listen = 'voicgen-listen';
const tag = (attributes = '', id = 'a', content = ''): string =>
  `<${listen} id="${id}" api-base="/" ${/post-id|src=/.test(attributes) ? '' : 'post-id="demo-ready"'} ${attributes}>${content}</${listen}>`;

/** Properties of an element, as its page reads them. */
const read = <T>(
  page: Page,
  get: (element: HTMLElementTagNameMap['voicgen-listen']) => T,
  id = 'a',
): Promise<T> => page.locator(`#${id}`).evaluate(get);

const ready = async (page: Page, id = 'a'): Promise<void> => {
  await expect(page.locator(`#${id}`)).toHaveAttribute('status', 'ready');
};

const press = (page: Page, part: string, id = 'a'): Promise<void> =>
  page.locator(`#${id} [part~=${part}]`).click();

const play = async (page: Page, id = 'a'): Promise<void> => {
  await press(page, 'play-button', id);
  await expect(page.locator(`#${id}`)).toHaveAttribute('playing', '');
};

const timeOf = (page: Page, id = 'a'): Promise<number> => read(page, ({ currentTime }) => currentTime, id);

test('1 the timeline shows what is buffered, the time turns to what is left, skips name their seconds', async ({
  embed,
  page,
}) => {
  await embed(tag('seek-offset="5"'));
  await ready(page);
  await expect(page.locator('[part=time]')).toHaveText(/^\s*0:00 \/ 0:\d\d\s*$/);
  await play(page);
  await expect
    .poll(() =>
      page.locator('[part=timeline]').evaluate((input) => Number(input.style.getPropertyValue('--to'))),
    )
    .toBeGreaterThan(0.5);
  await press(page, 'time');
  await expect(page.locator('[part=time]')).toHaveText(/^\s*[-−]0:\d\d \/ 0:\d\d\s*$/);
  await expect(page.getByRole('button', { name: '+5 seconds' })).toBeVisible();
  await expect(page.getByRole('button', { name: '-5 seconds' })).toBeVisible();
  await press(page, 'skip-forward-button');
  await expect.poll(() => timeOf(page)).toBeGreaterThan(4.9);
});

test('1 speed is remembered for the whole site, and keeps its pitch', async ({ embed, page }) => {
  await embed(tag());
  await ready(page);
  await page.locator('[part=rate]').selectOption('1.5');
  await embed(tag('post-id="demo-ready" lang="de"'));
  await ready(page);
  expect(await read(page, ({ playbackRate }) => playbackRate)).toBe(1.5);
  await expect(page.locator('[part=rate]')).toHaveValue('1.5');
  expect(await page.locator('[part=media]').evaluate((media: HTMLMediaElement) => media.preservesPitch)).toBe(
    true,
  );
});

test('1 the place is remembered, a few seconds earlier, and forgotten at the end', async ({
  embed,
  page,
}) => {
  await embed(tag());
  await ready(page);
  await play(page);
  await read(page, (element) => {
    element.currentTime = 9;
  });
  await expect.poll(() => timeOf(page)).toBeGreaterThan(9);
  await press(page, 'play-button');
  await embed(tag());
  await ready(page);
  const place = await timeOf(page);
  expect(place).toBeGreaterThan(3.5);
  expect(place).toBeLessThan(6);
  await play(page);
  await expect.poll(() => timeOf(page)).toBeGreaterThan(place);
  await read(page, (element) => {
    element.currentTime = element.duration - 0.3;
  });
  await expect(page.locator('[part~=replay-button]')).toBeVisible();
  expect(await read(page, ({ ended }) => ended)).toBe(true);
  await embed(tag());
  await ready(page);
  expect(await timeOf(page)).toBe(0);
});

test('1 nothing is written with storage="none"', async ({ embed, page }) => {
  await embed(tag('storage="none"'));
  await ready(page);
  await play(page);
  await page.locator('[part=rate]').selectOption('2');
  await press(page, 'play-button');
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test('1 volume and mute', async ({ embed, page }) => {
  await embed(tag());
  await ready(page);
  await page.getByRole('button', { name: 'Mute' }).click();
  expect(await read(page, ({ muted }) => muted)).toBe(true);
  await page.getByRole('slider', { name: 'Volume' }).fill('0.3');
  expect(await read(page, ({ muted, volume }) => [muted, volume])).toEqual([false, 0.3]);
});

test('1 the language menu asks for each language by itself, and goes on at the same share', async ({
  control,
  embed,
  page,
  questions,
}) => {
  for (const [lang, durationSeconds] of [
    ['en', 100],
    ['de', 200],
  ] as const) {
    await control('PUT', 'posts', {
      domain: '127.0.0.1',
      postId: 'two',
      lang,
      status: 'ready',
      durationSeconds,
    });
  }
  await embed(tag('post-id="two" languages="en de" seek-offset="50"'));
  await ready(page);
  await press(page, 'skip-forward-button');
  expect(await timeOf(page)).toBe(50);
  await page.locator('[part=language]').selectOption('de');
  await expect(page.locator('[part=heading]')).toHaveText('Artikel anhören');
  await ready(page);
  expect(await timeOf(page)).toBe(100);
  expect(questions.map(({ searchParams }) => searchParams.get('lang'))).toEqual(['en', 'de']);
});

test('1 #t= in the address starts the first player there, and only it', async ({ demo, embed, page }) => {
  await embed('');
  for (const [hash, seconds] of [
    ['#t=7', 7],
    ['#t=0:08', 8],
  ] as const) {
    await page.unrouteAll();
    await page.goto('about:blank');
    await page.route(`${demo.url}/embed.html`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: `<!doctype html><title>x</title><script defer src="/dist/cdn/voicgen-listen.min.js"></script>${tag()}${tag('lang="de"', 'b')}`,
      }),
    );
    await page.goto(`${demo.url}/embed.html${hash}`);
    await ready(page);
    await ready(page, 'b');
    expect([await timeOf(page), await timeOf(page, 'b')].sort((a, b) => b - a)).toEqual([seconds, 0]);
  }
});

test('1 download is real from the page’s own host, else a new tab that is named as such', async ({
  demo,
  embed,
  page,
}) => {
  await embed(tag('download'));
  await ready(page);
  const own = page.getByRole('link', { name: 'Download' });
  await expect(own).toHaveAttribute('download', '');
  const [file] = await Promise.all([page.waitForEvent('download'), own.click()]);
  expect(await file.failure()).toBe(null);
  await embed(tag(`download src="${demo.url.replace('127.0.0.1', 'localhost')}/audio/x.mp3"`));
  await ready(page);
  const other = page.getByRole('link', { name: 'Open in new tab' });
  await expect(other).toHaveAttribute('target', '_blank');
  await expect(other).not.toHaveAttribute('download');
  const [tab] = await Promise.all([page.waitForEvent('popup'), other.click()]);
  expect(await tab.evaluate(() => window.opener === null)).toBe(true);
});

test('2 play when ready: the wish is kept, taken back by a second press, and comes true by itself', async ({
  control,
  embed,
  page,
}) => {
  const row = { domain: '127.0.0.1', postId: 'wish', lang: 'en' };
  await control('PUT', 'posts', { ...row, status: 'generating', progressPercent: 40 });
  await embed(tag('post-id="wish"'));
  await expect(page.locator('#a')).toHaveAttribute('status', 'generating');
  await press(page, 'play-button');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await press(page, 'play-button');
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
  await press(page, 'play-button');
  await control('PUT', 'posts', { ...row, status: 'ready' });
  await expect(page.locator('#a')).toHaveAttribute('playing', '');
  expect(
    await page.locator('[part=media]').evaluate((media: HTMLMediaElement) => media.currentSrc),
  ).not.toMatch(/^(data|blob):/);
});

test('2 a wish that was taken back stays silent, and its promise says so', async ({
  control,
  embed,
  page,
}) => {
  const row = { domain: '127.0.0.1', postId: 'unwish', lang: 'en' };
  await control('PUT', 'posts', { ...row, status: 'pending', progressPercent: null });
  await embed(tag('post-id="unwish"'));
  await expect(page.locator('#a')).toHaveAttribute('status', 'pending');
  const name = read(page, (element) => {
    const promise = element.play().catch((reason: unknown) => (reason as Error).name);
    element.pause();
    return promise;
  });
  expect(await name).toBe('AbortError');
  await control('PUT', 'posts', { ...row, status: 'ready' });
  await ready(page);
  await expect(page.locator('#a')).not.toHaveAttribute('playing');
});

test('3 one voice at a time on the page, across tabs, and beside the page’s own media, which is never paused', async ({
  context,
  demo,
  embed,
  page,
}) => {
  await embed(`${tag()}${tag('lang="de"', 'b')}<audio id="own" src="/audio-of/demo-ready.mp3" loop></audio>`);
  await ready(page);
  await ready(page, 'b');
  await play(page);
  await play(page, 'b');
  await expect(page.locator('#a')).not.toHaveAttribute('playing');

  const other = await context.newPage();
  await embed(tag(), { on: other });
  await ready(other);
  await play(other);
  await expect(page.locator('#b')).not.toHaveAttribute('playing');

  await play(page, 'b');
  await page.evaluate(() => document.querySelector<HTMLAudioElement>('#own')?.play());
  await expect(page.locator('#b')).not.toHaveAttribute('playing');
  await play(page, 'b');
  expect(await page.evaluate(() => document.querySelector<HTMLAudioElement>('#own')?.paused)).toBe(false);

  await page.evaluate(() => {
    document.documentElement.toggleAttribute('data-voicgen-concurrent', true);
  });
  await play(page);
  await expect(page.locator('#b')).toHaveAttribute('playing', '');
  expect(demo.url).toContain('127.0.0.1');
});

test('4 the lock screen: title, site, artwork, actions and place; gone when the player leaves', async ({
  embed,
  page,
}) => {
  await page.addInitScript(() => {
    const actions: Record<string, ((details: MediaSessionActionDetails) => void) | null> = {};
    const states: unknown[] = [];
    Object.assign(window, { actions, states });
    const session = navigator.mediaSession;
    const handle = session.setActionHandler.bind(session);
    const place = session.setPositionState.bind(session);
    session.setActionHandler = (name, handler) => {
      actions[name] = handler;
      handle(name, handler);
    };
    session.setPositionState = (state) => {
      states.push(state);
      place(state);
    };
  });
  await embed(
    `<meta property="og:title" content="The red boat"><meta property="og:site_name" content="Harbour News">
     <meta property="og:image" content="/icon.svg">${tag()}<audio id="own" src="/audio-of/demo-ready.mp3" loop></audio>`,
  );
  await ready(page);
  await play(page);
  const session = (): Promise<unknown> =>
    page.evaluate(() => {
      const { metadata } = navigator.mediaSession;
      return (
        metadata && [
          metadata.title,
          metadata.artist,
          metadata.artwork.map(({ src, sizes }) => [new URL(src).pathname, sizes]),
        ]
      );
    });
  expect(await session()).toEqual(['The red boat', 'Harbour News', [['/icon.svg', '']]]);
  const act = (name: string, details: object = {}): Promise<void> =>
    page.evaluate(
      ([action, more]) => {
        const { actions } = window as unknown as { actions: Record<string, (details: object) => void> };
        actions[action]?.({ action, ...more });
      },
      [name, details] as const,
    );
  await act('seekto', { seekTime: 6 });
  await expect.poll(() => timeOf(page)).toBeGreaterThan(5.9);
  await expect
    .poll(() =>
      page.evaluate(() => (window as unknown as { states: { position: number }[] }).states.at(-1)?.position),
    )
    .toBeGreaterThan(5.9);
  await act('pause');
  await expect(page.locator('#a')).not.toHaveAttribute('playing');
  await act('play');
  await expect(page.locator('#a')).toHaveAttribute('playing', '');
  await page.evaluate(() => {
    document.querySelector('#a')?.remove();
  });
  await expect.poll(session).toBe(null);

  // The page's own media has its own session.
  await page.evaluate(async () => {
    await document.querySelector<HTMLAudioElement>('#own')?.play();
    navigator.mediaSession.metadata = new MediaMetadata({ title: 'The page’s own' });
    document.documentElement.toggleAttribute('data-voicgen-concurrent', true);
    document
      .querySelector('main')
      ?.insertAdjacentHTML(
        'beforeend',
        '<voicgen-listen id="a" api-base="/" post-id="demo-ready"></voicgen-listen>',
      );
  });
  await ready(page);
  await play(page);
  expect(await page.evaluate(() => navigator.mediaSession.metadata?.title)).toBe('The page’s own');
});

test('5 the mini player: docks while it plays out of view, moves nothing, makes room for the focus, stays closed', async ({
  embed,
  page,
}) => {
  const body = `${tag('sticky')}<p id="text">The text.</p><div style="height: 3000px"></div><a id="low" href="#x">A link</a>`;
  await page.setViewportSize({ width: 600, height: 600 });
  await embed(body);
  await ready(page);
  const top = (): Promise<number> =>
    page.evaluate(() => (document.querySelector('#text')?.getBoundingClientRect().top ?? 0) + scrollY);
  const before = await top();
  await page.mouse.wheel(0, 1_500);
  await expect(page.locator('[part~=mini]')).toHaveCount(0);
  await page.evaluate(() => {
    scrollTo(0, 0);
  });
  await play(page);
  await page.evaluate(() => {
    scrollTo(0, 1_500);
  });
  const mini = page.locator('[part~=mini]');
  await expect(mini).toBeVisible();
  const box = (await mini.boundingBox()) ?? { y: 0, height: 0 };
  expect(box.y + box.height).toBeGreaterThan(560);
  expect(box.height).toBeLessThan(150);
  expect(await top()).toBe(before);

  await page.evaluate(() => {
    const link = document.querySelector<HTMLElement>('#low');
    scrollTo(0, 9_999);
    link?.focus();
  });
  await expect.poll(async () => (await mini.boundingBox())?.y).toBeLessThan(60);

  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('[part~=mini] [part~=play-button]')).not.toBeVisible();
  await page.emulateMedia({ media: 'screen' });

  await page.getByRole('button', { name: 'Close' }).click();
  await expect(mini).toHaveCount(0);
  await expect(page.locator('#a')).toHaveAttribute('playing', '');
  await embed(body);
  await ready(page);
  await play(page);
  await page.evaluate(() => {
    scrollTo(0, 1_500);
  });
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  await expect(mini).toHaveCount(0);
});

test('6 an expired URL, before the first press and at a seek: one fresh question, same second, within 3 s', async ({
  control,
  embed,
  page,
  questions,
}) => {
  const row = { domain: '127.0.0.1', postId: 'stale', lang: 'en' };
  await control('PUT', 'posts', { ...row, status: 'ready' });
  await embed(tag('post-id="stale"'));
  await ready(page);
  const first = await read(page, ({ currentSrc }) => currentSrc);
  await control('POST', 'expire', row);
  const started = Date.now();
  await play(page);
  expect(Date.now() - started).toBeLessThan(3_500);
  expect(questions).toHaveLength(2);
  expect(await read(page, ({ currentSrc }) => currentSrc)).not.toBe(first);
});

test('7 keys: inside the player only, and what a control uses itself stays its own', async ({
  embed,
  page,
}) => {
  await embed(`<input id="field">${tag()}`);
  await ready(page);
  await page.locator('#field').focus();
  await page.keyboard.type('k5mlj');
  expect(await read(page, ({ paused, muted, currentTime }) => [paused, muted, currentTime])).toEqual([
    true,
    false,
    0,
  ]);
  await page.locator('[part~=play-button]').focus();
  const at = async (key: string): Promise<number> => {
    await page.keyboard.press(key);
    return Math.round(await timeOf(page));
  };
  const length = await read(page, ({ duration }) => duration);
  expect(await at('ArrowRight')).toBe(5);
  expect(await at('ArrowLeft')).toBe(0);
  expect(await at('5')).toBe(Math.round(length / 2));
  expect(await at('Home')).toBe(0);
  expect(await at('End')).toBe(Math.round(length));
  expect(await at('j')).toBe(Math.round(Math.max(0, length - 15)));
  await page.keyboard.press('>');
  expect(await read(page, ({ playbackRate }) => playbackRate)).toBe(1.25);
  await page.keyboard.press('<');
  expect(await read(page, ({ playbackRate }) => playbackRate)).toBe(1);
  await page.keyboard.press('m');
  expect(await read(page, ({ muted }) => muted)).toBe(true);
  await page.locator('[part=rate]').focus();
  await page.keyboard.press('k');
  expect(await read(page, ({ paused }) => paused)).toBe(true);
  await page.locator('[part=timeline]').focus();
  expect(await at('Home')).toBe(0);
  expect(await at('ArrowUp')).toBe(5);
  expect(await at('ArrowDown')).toBe(0);
  await page.keyboard.press(' ');
  await expect(page.locator('#a')).toHaveAttribute('playing', '');

  await embed(tag('nohotkeys dir="rtl" lang="ar"'));
  await ready(page);
  await page.locator('[part~=play-button]').focus();
  await page.keyboard.press('k');
  expect(await read(page, ({ paused }) => paused)).toBe(true);
  await page.locator('[part=timeline]').focus();
  expect(await at('ArrowLeft')).toBe(5);
});

test('8 the timeline speaks: the total on focus, the place alone while it is moved', async ({
  embed,
  page,
}) => {
  await embed(tag());
  await ready(page);
  const timeline = page.locator('[part=timeline]');
  await timeline.focus();
  await expect(timeline).toHaveAttribute('aria-valuetext', /^0 seconds of \d+ seconds$/);
  await page.keyboard.press('ArrowRight');
  await expect(timeline).toHaveAttribute('aria-valuetext', '5 seconds');
  const targets = await page.locator('button, select').evaluateAll((controls) =>
    controls
      .map((control) => control.getBoundingClientRect())
      .filter(({ width }) => width > 0)
      .map(({ width, height }) => Math.min(width, height)),
  );
  expect(Math.min(...targets)).toBeGreaterThanOrEqual(24);
});

test('8 320 px, 200 % text and 400 % zoom: nothing is cut, nothing scrolls sideways', async ({
  embed,
  page,
}) => {
  for (const [width, size] of [
    [320, '100%'],
    [320, '200%'],
    [640, '200%'],
    [256, '100%'],
  ] as const) {
    await page.setViewportSize({ width, height: 700 });
    await embed(
      `<style>html { font-size: ${size} } body { margin: 0 }</style>${tag('download languages="en de"')}`,
    );
    await ready(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over, `${width} px at ${size}`).toBeLessThanOrEqual(0);
  }
});

test('11 without script, on paper and in snippets: the link stands, the status does not', async ({
  browser,
  demo,
  embed,
  page,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(`${demo.url}/article.html`);
  await expect(plain.locator(`${listen} a`)).toBeVisible();
  await context.close();
  await embed(
    tag('', 'a', '<a href="/audio-of/demo-ready.mp3">Listen (MP3)</a>') + tag('post-id="demo-pending"', 'b'),
  );
  await ready(page);
  await expect(page.getByRole('link', { name: 'Listen (MP3)' })).not.toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('link', { name: 'Listen (MP3)' })).toBeVisible();
  await expect(page.locator('#a [part~=play-button]')).not.toBeVisible();
  expect(await page.locator('#b [part=status]').getAttribute('data-nosnippet')).toBe('');
});

test('events of playback: play, seek, rate, milestones in order, pause, ended', async ({ embed, page }) => {
  await page.addInitScript(() => {
    const told: [string, unknown][] = [];
    Object.assign(window, { told });
    for (const name of ['play', 'pause', 'ended', 'seek', 'ratechange', 'milestone'] as const) {
      document.addEventListener(`voicgen-${name}`, ({ detail }) => {
        const { percent, rate } = detail as { percent?: number; rate?: number };
        told.push([name, percent ?? rate ?? null]);
      });
    }
  });
  await embed(tag());
  await ready(page);
  await page.locator('[part=rate]').selectOption('2');
  await play(page);
  await expect.poll(() => read(page, ({ ended }) => ended), { timeout: 20_000 }).toBe(true);
  const told = await page.evaluate(() => (window as unknown as { told: unknown[] }).told);
  expect(told).toEqual([
    ['ratechange', 2],
    ['play', null],
    ['milestone', 25],
    ['milestone', 50],
    ['milestone', 75],
    ['milestone', 90],
    ['ended', null],
  ]);
});
