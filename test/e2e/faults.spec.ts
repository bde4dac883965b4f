import { readFileSync } from 'node:fs';
import type { ErrorCode } from '../../src/element.js';
import { openSite } from './site.js';
import { expect, test, type Said, type Visit, type Wire } from './wire.js';

// The rows of docs/FAULTS.md that live on a wire, over real HTTP from another origin: what comes is what the table says.
// test/element has the same rows in three engines over a stand-in of fetch; here nothing stands in.

// All tests of a worker ask for one domain, faster than readers do.
test.use({ demoSettings: { demoLanguages: ['en'], settings: { limitPerMinute: 100_000 } } });

const minute = 60_000;

/** When the next question may leave, in ms after the last: at the earliest, at the latest. */
type Window = readonly [fromMs: number, toMs: number];
const base: Window = [3_000, 3_600];
const backoff: Window = [3_000, 6_000];
const blind: Window = [12_000, 24_000];
const notBefore = (ms: number): Window => [ms, ms + 10_000];

interface World {
  readonly wire: Wire;
  /** Turns a knob of the sandbox. */
  readonly control: (method: 'POST' | 'PUT' | 'DELETE', path: string, body: object) => Promise<void>;
}

interface Row extends Visit {
  readonly id: string;
  /** A built-in post, or the name of a fault: the test's post meets it. */
  readonly post: string;
  readonly status: Said['status'];
  readonly progress?: number | null;
  readonly code?: ErrorCode;
  readonly httpStatus?: number | null;
  readonly retryable?: boolean;
  readonly message?: string | RegExp;
  /** On screen; `never` is not. */
  readonly says?: RegExp;
  readonly never?: RegExp;
  readonly next: Window | 'none';
  /** A browser may repeat such a request by itself (RFC 9110, 15.5.9): what left is no more than what arrived. */
  readonly repeated?: true;
  /** What else must stay true, after the first answer. */
  readonly more?: (wire: Wire) => Promise<void>;
}

const element = ({ page }: Wire) => page.locator('voicgen-listen').first();
const retry = (wire: Wire) => element(wire).locator('[part~=retry-button]');
const property = (wire: Wire, name: string): Promise<unknown> =>
  element(wire).evaluate((it, key) => Reflect.get(it, key) as unknown, name);

/** Trouble that passes: status as it was, one event, asked again with backoff. */
const kept = (
  id: string,
  post: string,
  code: ErrorCode,
  httpStatus: number | null,
  more: Partial<Row> = {},
): Row => ({
  id,
  post,
  status: 'checking',
  progress: null,
  code,
  httpStatus,
  retryable: true,
  next: backoff,
  ...more,
});

/** An end that no press can change. */
const final = (...[id, post, code, httpStatus, more]: Parameters<typeof kept>): Row =>
  kept(id, post, code, httpStatus, {
    status: 'error',
    retryable: false,
    says: /\w{3}/,
    next: 'none',
    async more(wire) {
      await expect(retry(wire)).toHaveCount(0);
      await expect(wire.page.getByRole('link', { name: 'Read it' })).toBeVisible();
    },
    ...more,
  });

const ready = (id: string, post: string, more: Partial<Row> = {}): Row => ({
  id,
  post,
  status: 'ready',
  progress: 100,
  says: /\d:\d\d/,
  never: /NaN|Infinity/,
  next: 'none',
  ...more,
});

const generating = (id: string, post: string, progress: number | null, more: Partial<Row> = {}): Row => ({
  id,
  post,
  status: 'generating',
  progress,
  ...(progress === null ? { never: /%/ } : { says: new RegExp(`${progress}\\s?%`) }),
  next: base,
  ...more,
});

const unsafe = (id: string, post: string, more: Partial<Row> = {}): Row =>
  kept(id, post, 'unsafe-url', 200, {
    retryable: false,
    async more(wire) {
      await wire.until('the end', minute, async () => (await wire.said()).status === 'error');
      expect((await wire.said()).error).toMatchObject({ code: 'unsafe-url', retryable: true });
      await wire.skip(10 * minute);
      expect(await wire.asks()).toHaveLength(4);
      expect(await wire.story()).toEqual(['status:checking', 'error:unsafe-url', 'status:error']);
      await expect(retry(wire)).toBeVisible();
      await expect(wire.page).toHaveTitle('An article');
      await expect(element(wire).locator('audio[src], a[href^=java], a[href^=http]')).toHaveCount(0);
    },
    next: 'none',
    ...more,
  });

const answers: readonly Row[] = [
  {
    id: 'E1',
    post: 'demo-pending',
    status: 'pending',
    progress: null,
    says: /queue/i,
    never: /%/,
    next: base,
  },
  generating('E2', 'demo-generating', 45),
  ready('E3', 'demo-ready'),
  final('E4', 'demo-failed', 'generation-failed', null, { status: 'failed' }),
  kept('E5', '429-120', 'rate-limited', 429, { next: notBefore(120_000) }),
  kept('E6', '429-hidden', 'rate-limited', 429, { next: blind, never: /NaN/ }),
  kept('E7', '429-no-cors', 'network', null),
  ...['429-month', '429-ages'].map((post) =>
    final('E10', post, 'rate-limited', 429, {
      retryable: true,
      more: (wire) => expect(retry(wire)).toBeVisible(),
    }),
  ),
  { id: 'E12', post: 'half-budget', status: 'pending', progress: null, next: [6_000, 7_200] },
  { id: 'E12', post: 'low-budget', status: 'pending', progress: null, next: [12_000, 14_400] },
  ...(
    [
      ['E13', '402-inactive', 'Subscription inactive'],
      ['E14', '402-trial', 'Trial expired'],
    ] as const
  ).map(([id, post, message]) =>
    final(id, post, 'subscription', 402, {
      message,
      says: /subscription is inactive or its trial has expired/,
      never: new RegExp(message),
    }),
  ),
  final('E16', '401', 'forbidden', 401),
  final('E17', '403', 'forbidden', 403),
  final('E20', '422', 'invalid', 422, { message: /post_id/, never: /fault-422/ }),
  final('E21', '400', 'invalid', 400),
  final('E21', '418', 'invalid', 418),
  ...(
    [
      ['500', 500],
      ['500-html', 500],
      ['502', 502],
    ] as const
  ).map(([post, status]) => kept('E22', post, 'server', status, { never: /Oops|gateway/ })),
  kept('E23', '503', 'server', 503, { next: notBefore(30_000) }),
  kept('E25', '408', 'server', 408, { repeated: true }),
  kept('E25', '425', 'server', 425),
  ...['204', '205'].map((post) => kept('E27', post, 'malformed', Number(post))),
  kept('E27', 'empty', 'malformed', 200),
  kept('E29', '304', 'malformed', 304),
  ...['301', 'redirect', '307', '308'].map((post) =>
    kept('E30', post, 'network', null, {
      async more(wire) {
        expect(await wire.seen({ domain: 'elsewhere.example' }), 'the other origin gets nothing').toEqual([]);
      },
    }),
  ),
];

const bodies: readonly Row[] = [
  kept('E33', 'portal', 'malformed', 200, {
    never: /log in/,
    more: ({ page }) => expect(page).toHaveTitle('An article'),
  }),
  ready('E34', 'text-plain'),
  ready('E34', 'no-type'),
  ...['null-data', 'malformed', 'truncated'].map((post) => kept('E36', post, 'malformed', 200)),
  kept('E37', 'success-false', 'server', 200, { message: 'Something went wrong', never: /Something/ }),
  generating('E38', 'no-success', 45),
  ready('E39', 'upper-case'),
  ...['unknown-status', 'done-status'].map((post): Row => ({
    id: 'E40',
    post,
    status: 'pending',
    progress: null,
    never: /%/,
    next: base,
  })),
  ...['number', 'null', 'object', 'missing'].map((kind) => kept('E41', `status-${kind}`, 'malformed', 200)),
  generating('E44', 'progress-negative', 0),
  generating('E44', 'progress-150', 99),
  generating('E44', 'progress-1e9', 99),
  generating('E45', 'progress-digits', 45),
  generating('E45', 'progress-text', 45),
  generating('E45', 'progress-true', null),
  ...['no-url', 'empty-url'].map((post) =>
    kept('E47', post, 'malformed', 200, {
      more: (wire) => expect(element(wire).locator('[src]')).toHaveCount(0),
    }),
  ),
  ...['javascript-url', 'tab-url', 'control-url', 'user-url'].map((post) => unsafe('E48', post)),
  unsafe('E50', 'http-url', {
    url: 'https://page.example/article.html',
    attributes: 'domain="127.0.0.1"',
  }),
  ready('E51', 'demo-ready', {
    async more(wire) {
      expect(await property(wire, 'currentSrc')).toMatch(/^http:\/\/127\.0\.0\.1:/);
    },
  }),
  ready('E52', 'path-url', {
    async more(wire) {
      const src = new URL(String(await property(wire, 'currentSrc')));
      expect([src.pathname, src.host === new URL(wire.page.url()).host]).toEqual(['/audio/x.mp3', false]);
    },
  }),
  ready('E52', 'host-url', {
    async more(wire) {
      expect(await property(wire, 'currentSrc')).toBe('http://cdn.example/x.mp3');
    },
  }),
  ...['no-duration', 'negative-duration', 'wild-duration'].map((post) =>
    ready('E55', post, {
      async more(wire) {
        expect(await property(wire, 'duration')).toBeNaN();
      },
    }),
  ),
  ready('E55', 'text-duration', { says: /3:20/ }),
  generating('E57', 'prototype', 45),
  kept('E60', 'huge', 'malformed', 200),
  final('E64', 'markup', 'subscription', 402, {
    message: /<img src=x/,
    attributes: 'debug',
    async more(wire) {
      await expect(element(wire).locator('[part~=debug]')).toContainText('<img src=x');
      await expect(element(wire).locator('img, b')).toHaveCount(0);
      await expect(wire.page).toHaveTitle('An article');
    },
  }),
  final('E64', 'long-message', 'forbidden', 403, { message: /^.{200,300}$/s }),
];

const transport: readonly Row[] = [
  kept('E67', 'reset', 'network', null),
  kept('E70', 'drop', 'network', null),
  kept('E74', 'no-cors', 'network', null, {
    attributes: 'debug',
    more: (wire) => expect(element(wire).locator('[part~=debug]')).toContainText('CORS'),
  }),
];

const asked = async (wire: Wire): Promise<number> => (await wire.asks()).length;
const codes = async (wire: Wire): Promise<string[]> =>
  (await wire.story()).filter((type) => type.startsWith('error:'));

/** The second question leaves in this window after the first, and not before. */
async function asksWithin(wire: Wire, [fromMs, toMs]: Window): Promise<void> {
  const [first = NaN] = await wire.asks();
  const nowMs = await wire.page.evaluate(() => performance.now());
  await wire.skip(first + fromMs - nowMs - 50);
  expect(await asked(wire), `none before ${fromMs} ms`).toBe(1);
  await wire.until('the next question', toMs - fromMs + 500, async () => (await asked(wire)) === 2);
  const [, second = NaN] = await wire.asks();
  // The answer took some of the page's time, too.
  expect(second - first).toBeGreaterThanOrEqual(fromMs);
  expect(second - first).toBeLessThanOrEqual(toMs + 400);
}

async function asksNothing(wire: Wire): Promise<void> {
  const before = await asked(wire);
  await wire.skip(10 * minute);
  expect(await asked(wire), 'nothing for ten minutes').toBe(before);
}

/** Time goes by, and each question has its answer. */
async function pass(wire: Wire, ms: number): Promise<void> {
  let passedMs = 0;
  await wire.until('the time', ms + minute, () => Promise.resolve((passedMs += 1_000) > ms), 1_000);
}

/** Opens the row's page and holds the first answer, and the question after it, to what the table says. */
async function holds(wire: Wire, row: Row, postId: string): Promise<void> {
  const { status, progress, code, httpStatus, retryable, message, says, never, next, repeated, more } = row;
  await wire.open({ ...row, postId });
  await wire.answered();
  await expect.poll(async () => (await wire.said()).error?.code).toBe(code);
  const said = await wire.said();
  expect(said.status).toBe(status);
  if (progress !== undefined) expect(said.progress).toBe(progress);
  if (httpStatus !== undefined) expect(said.error).toMatchObject({ httpStatus, retryable });
  if (message !== undefined) expect(said.error?.message).toMatch(message);
  if (says) expect(said.text).toMatch(says);
  if (never) expect(said.text).not.toMatch(never);
  expect(await wire.story()).toEqual([
    'status:checking',
    ...(status === 'checking' ? [] : [`status:${status}`]),
    ...(status === 'ready' ? ['ready'] : []),
    ...(code ? [`error:${code}`] : []),
  ]);
  await more?.(wire);
  if (next === 'none') await asksNothing(wire);
  else await asksWithin(wire, next);
  const story = await wire.story();
  expect(new Set(story).size, `nothing is told twice: ${story.join()}`).toBe(story.length);
  // A built-in post is everybody's: only what this page sent counts.
  const { origin } = new URL(wire.page.url());
  const seen = (await wire.seen({ postId })).filter((it) => it.surface === 'status' && it.origin === origin);
  if (repeated) expect(seen.length).toBeGreaterThanOrEqual(await asked(wire));
  else expect(seen, 'what left has arrived').toHaveLength(await asked(wire));
  expect(seen.filter(({ cookie, referer }) => cookie || referer !== null)).toEqual([]);
}

/** The rows that have a test here. */
const here = new Set<string>();

/** A test of one row, or of several: `E71 E72`. */
function row(ids: string, what: string, run: (world: World) => Promise<void>): void {
  for (const id of ids.split(' ')) here.add(id);
  test(`${ids}: ${what}`, ({ wire, control }) => run({ wire, control }));
}

let made = 0;
const postOf = (name: string): string => (name.startsWith('demo-') ? name : `fault-${name}--${(made += 1)}`);

for (const line of [...answers, ...bodies, ...transport]) {
  row(line.id, line.post, ({ wire }) => holds(wire, line, postOf(line.post)));
}

// — Rows that go on over more than one answer ————————————————————————————————————————————————————————

row('E7', 'without CORS headers it asks at most 13 times in five minutes', async ({ wire }) => {
  await wire.open({ postId: postOf('429-no-cors') });
  await pass(wire, 5 * minute);
  expect(await asked(wire)).toBeGreaterThan(5);
  expect(await asked(wire)).toBeLessThanOrEqual(13);
  expect(await codes(wire)).toEqual(['error:network']);
});

for (const [post, httpStatus] of [
  ['404', 404],
  ['410', 410],
] as const) {
  row(
    'E18',
    `${post} is asked for once more after 30 s, and not on a page view within ten minutes`,
    async ({ wire }) => {
      const postId = postOf(post);
      await wire.open({ postId });
      await wire.answered();
      await expect.poll(async () => (await wire.said()).status).toBe('absent');
      expect((await wire.said()).error).toMatchObject({ code: 'not-found', httpStatus, retryable: false });
      await expect(wire.page.getByRole('link', { name: 'Read it' })).toBeVisible();
      await asksWithin(wire, [30_000, 36_000]);
      await wire.skip(minute);
      expect(await codes(wire)).toEqual(['error:not-found']);
      await wire.page.reload();
      await wire.skip(8 * minute);
      expect((await wire.said()).status).toBe('absent');
      expect(await asked(wire)).toBe(0);
      expect(await wire.seen({ postId })).toHaveLength(2);
    },
  );
}

row('E18', 'a row that appears after its 404 is played', async ({ wire }) => {
  await wire.open({ postId: postOf('404-once') });
  await wire.until('the player', 37_000, async () => (await wire.said()).status === 'ready');
  expect(await wire.story()).toEqual([
    'status:checking',
    'status:absent',
    'error:not-found',
    'status:ready',
    'ready',
  ]);
});

row('E22', '500 three times is told once, and forgotten with the answer', async ({ wire }) => {
  const postId = postOf('500-thrice');
  await wire.open({ postId });
  await wire.until('the player', minute, async () => (await wire.said()).status === 'ready');
  expect((await wire.said()).error).toBeNull();
  expect(await wire.story()).toEqual(['status:checking', 'error:server', 'status:ready', 'ready']);
  const seen = (await wire.seen({ postId })).map(({ status }) => status);
  expect(seen).toEqual([500, 500, 500, 200]);
  const [a = 0, b = 0, c = 0, d = 0] = await wire.asks();
  for (const [gapMs, leastMs] of [
    [b - a, 3_000],
    [c - b, 6_000],
    [d - c, 12_000],
  ] as const) {
    expect(gapMs).toBeGreaterThanOrEqual(leastMs);
    expect(gapMs).toBeLessThanOrEqual(2 * leastMs + 400);
  }
});

row('E40', 'a word that no document names is asked for 20 times, then given up', async ({ wire }) => {
  await wire.open({ postId: postOf('unknown-status') });
  await wire.until('the end', 2 * minute, async () => (await wire.said()).status === 'error', 1_000);
  expect(await asked(wire)).toBe(20);
  expect((await wire.said()).error).toMatchObject({ code: 'gave-up', retryable: true });
  await expect(retry(wire)).toBeVisible();
  await asksNothing(wire);
});

row('E60', 'of 10 MB little is read, and the connection is given back', async ({ wire }) => {
  const session = await wire.page.context().newCDPSession(wire.page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.dataReceived', ({ dataLength }) => {
    bytes += dataLength;
  });
  const failed = wire.page.waitForEvent('requestfailed');
  await wire.open({ postId: postOf('huge') });
  expect((await failed).failure()?.errorText).toBe('net::ERR_ABORTED');
  await expect.poll(async () => (await wire.said()).error?.code).toBe('malformed');
  expect(bytes).toBeLessThan(5_000_000);
});

for (const [post, limitMs] of [
  ['hang', 8_000],
  ['stall', 10_000],
  ['drip', 10_000],
] as const) {
  row('E68', `${post} is a timeout at ${limitMs / 1000} s, and the connection is freed`, async ({ wire }) => {
    const failed = wire.page.waitForEvent('requestfailed');
    const opened =
      post === 'hang'
        ? wire.page.waitForRequest(/audio\/status/)
        : wire.page.waitForResponse(/audio\/status/);
    await wire.open({ postId: postOf(post) });
    await opened;
    await wire.skip(limitMs - 500);
    expect((await wire.said()).error).toBeNull();
    await wire.skip(1_000);
    expect((await failed).failure()?.errorText).toBe('net::ERR_ABORTED');
    expect((await wire.said()).error).toMatchObject({ code: 'timeout', httpStatus: null, retryable: true });
    expect(await wire.story()).toEqual(['status:checking', 'error:timeout']);
  });
}

row('E70', 'where nobody listens, readers are told after three failures, by one event', async ({ wire }) => {
  // A port that was free a moment ago, and is again.
  const { site: gone, close } = await openSite();
  await close();
  await wire.open({ apiBase: gone.url });
  await wire.until('two failures', minute, async () => (await asked(wire)) === 2);
  await expect(retry(wire)).toHaveCount(0);
  await wire.until('the sentence', minute, async () => (await retry(wire).count()) === 1);
  expect(await asked(wire)).toBeLessThanOrEqual(3);
  expect((await wire.said()).status).toBe('checking');
  expect(await codes(wire)).toEqual(['error:network']);
});

row(
  'E73',
  '`onLine` says yes and the connection is cut all the same: told, and well again with the answer',
  async ({ wire }) => {
    await wire.open({ postId: postOf('drop-twice') });
    expect(await wire.page.evaluate(() => navigator.onLine)).toBe(true);
    await wire.until('the player', minute, async () => (await wire.said()).status === 'ready');
    expect(await wire.story()).toEqual(['status:checking', 'error:network', 'status:ready', 'ready']);
  },
);

row(
  'E71 E72',
  'offline it asks once a minute and never stops; online again it has the answer within 3 s',
  async ({ wire }) => {
    await wire.open({ attributes: 'load="interaction"', postId: 'demo-ready' });
    await wire.page.context().setOffline(true);
    await element(wire).evaluate((it) => {
      const other = it.cloneNode(true) as HTMLElement;
      other.setAttribute('load', 'eager');
      it.replaceWith(other);
    });
    await wire.until(
      'five minutes',
      10 * minute,
      async () => (await wire.page.evaluate(() => performance.now())) > 5 * minute,
      1_000,
    );
    const offline = await asked(wire);
    expect(offline).toBeGreaterThanOrEqual(4);
    expect(offline).toBeLessThanOrEqual(7);
    expect(await codes(wire)).toEqual(['error:network']);
    expect((await wire.said()).text).toMatch(/\w{3}/);
    await wire.page.context().setOffline(false);
    await wire.until('the answer', 3_000, async () => (await wire.said()).status === 'ready');
    expect(await asked(wire)).toBe(offline + 1);
  },
);

row('E77', 'an http: service on an https page is not asked at all', async ({ wire }) => {
  await wire.open({ url: 'https://page.example/article.html', apiBase: 'http://api.example' });
  await asksNothing(wire);
  expect(await asked(wire)).toBe(0);
  expect((await wire.said()).error).toMatchObject({ code: 'invalid', httpStatus: null, retryable: false });
  expect((await wire.said()).text).toMatch(/\w{3}/);
});

row(
  'E83',
  'an outage of five minutes: told once, at most 14 questions, and back within 65 s of its end',
  async ({ control, wire }) => {
    const place = { domain: '127.0.0.1', postId: 'demo-ready' };
    await control('POST', 'faults', { ...place, fault: '500' });
    await wire.open({ postId: place.postId });
    await pass(wire, 5 * minute);
    expect(await asked(wire)).toBeLessThanOrEqual(14);
    await control('DELETE', 'faults', place);
    await wire.until('the answer', 65_000, async () => (await wire.said()).status === 'ready', 1_000);
    expect(await wire.story()).toEqual(['status:checking', 'error:server', 'status:ready', 'ready']);
  },
);

// — Audio ——————————————————————————————————————————————————————————————————————————————————————————————

/** Opens a post that is ready and presses Play. */
async function press(wire: Wire, postId: string): Promise<void> {
  await wire.open({ postId });
  await wire.answered();
  await expect(element(wire)).toHaveAttribute('status', 'ready');
  await element(wire).locator('[part~=play-button]').click();
}

const sounds = (wire: Wire): Promise<void> =>
  wire.until('sound', 10_000, async () => Number(await property(wire, 'currentTime')) > 0.2, 50);

const toldWithRetry = async (wire: Wire, withinMs: number, questions: number): Promise<void> => {
  await wire.until(
    'the sentence',
    withinMs,
    async () => (await wire.said()).status === 'error',
    withinMs / 60,
  );
  expect((await wire.said()).error).toMatchObject({ code: 'playback', retryable: true });
  expect(await asked(wire)).toBe(questions);
  await expect(retry(wire)).toBeVisible();
  await expect(wire.page.getByRole('link', { name: 'Read it' })).toBeVisible();
  await asksNothing(wire);
  expect(await codes(wire)).toEqual(['error:playback']);
};

for (const status of [403, 404]) {
  row(
    'E141',
    `audio that answers ${status} at the first press is asked for anew, and sounds`,
    async ({ wire }) => {
      await press(wire, postOf(`audio-${status}-once`));
      await sounds(wire);
      expect(await asked(wire)).toBe(2);
      expect(await codes(wire)).toEqual([]);
    },
  );

  row(
    'E143',
    `audio that answers ${status} under its fresh URL, too: one question, then Retry`,
    async ({ wire }) => {
      await press(wire, postOf(`audio-${status}`));
      await toldWithRetry(wire, 10_000, 2);
    },
  );
}

row('E141', 'a signed URL whose time is over is asked for anew, and sounds', async ({ control, wire }) => {
  const place = { domain: '127.0.0.1', postId: 'expires', lang: 'en' };
  await control('PUT', 'posts', { ...place, status: 'ready' });
  await wire.open({ postId: place.postId });
  await wire.answered();
  await expect(element(wire)).toHaveAttribute('status', 'ready');
  await control('POST', 'expire', place);
  await element(wire).locator('[part~=play-button]').click();
  await sounds(wire);
  const seen = await wire.seen({ postId: place.postId });
  expect(seen.filter(({ surface }) => surface === 'status')).toHaveLength(2);
  expect(seen.some(({ surface, status }) => surface === 'audio' && status === 403)).toBe(true);
});

for (const post of ['audio-empty', 'audio-garbage', 'dead-url']) {
  row('E145', `${post}: one fresh question, then Retry`, async ({ wire }) => {
    await press(wire, postOf(post));
    await toldWithRetry(wire, 30_000, 2);
  });
}

for (const post of ['audio-hang', 'audio-mute']) {
  row('E148', `${post}: Retry within 30 s, by a watchdog of our own`, async ({ wire }) => {
    await press(wire, postOf(post));
    await toldWithRetry(wire, 30_000, 2);
  });
}

// Audio that is cut, or falls silent, half-way has no test here: the engine goes on by its own, real time (a sign of life
// every 350 ms), and this page's time is not real.

// What a seek brings there is the engine's own: Chromium, which can seek nowhere, begins again.
row('E147', 'without byte ranges it plays, and a seek neither hangs nor is an error', async ({ wire }) => {
  await press(wire, postOf('audio-no-ranges'));
  await sounds(wire);
  await element(wire).evaluate((it) => {
    Reflect.set(it, 'currentTime', 5);
  });
  const time = async (): Promise<number> => Number(await property(wire, 'currentTime'));
  await wire.until('the seek has ended', 10_000, async () => (await time()) > 0, 50);
  const from = await time();
  await wire.until('sound goes on', 10_000, async () => (await time()) > from + 0.3, 50);
  expect((await wire.said()).error).toBeNull();
  expect(await asked(wire)).toBe(1);
});

row('E76', 'a blocker takes the audio away: one fresh question, then Retry', async ({ wire }) => {
  await wire.page.route('**/audio/*.mp3*', (route) => route.abort('blockedbyclient'));
  await press(wire, postOf('audio-slow'));
  await toldWithRetry(wire, 10_000, 2);
});

row('E151', 'a second player is started, and the first pauses', async ({ wire }) => {
  await press(wire, 'demo-ready');
  await sounds(wire);
  await wire.page.evaluate(() => {
    const second = document.querySelector('voicgen-listen')?.cloneNode(true) as HTMLElement;
    second.id = 'second';
    document.body.append(second);
  });
  await wire.skip(100);
  await wire.page.locator('#second [part~=play-button]').click();
  await expect(element(wire)).not.toHaveAttribute('playing');
  await expect(wire.page.locator('#second')).toHaveAttribute('playing', '');
  expect(await asked(wire), 'the second knows the answer').toBe(1);
});

// — The list itself ————————————————————————————————————————————————————————————————————————————————————

/** Rows of these sections that live in the page and not on a wire: the file that tests them, and its words for them. */
const elsewhere: Readonly<Record<string, readonly [file: string, words: string]>> = {
  E59: ['test/element/faults.test.ts', "id: 'E59'"],
  E79: ['test/element/faults.test.ts', "id: 'E79'"],
  E80: ['test/element/faults.test.ts', "id: 'E80'"],
  E82: ['test/element/faults.test.ts', "id: 'E82'"],
  E149: ['test/element/player.test.ts', "'NotAllowedError'"],
  E155: ['test/element/faults.test.ts', "id: 'E155'"],
};

test('every row on answers, bodies, transport and audio is here, or named with its place', () => {
  const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
  const sections = read('docs/FAULTS.md')
    .split(/^### /m)
    .filter((section) => /^1\.[1238] /.test(section));
  const ids = sections.flatMap((section) =>
    [...section.matchAll(/^\| (E\d+) \|/gm)].map(([, id]) => String(id)),
  );
  expect([...here, ...Object.keys(elsewhere)].sort()).toEqual(ids.sort());
  for (const [file, words] of Object.values(elsewhere)) expect(read(file)).toContain(words);
});
