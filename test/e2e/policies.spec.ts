import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolsDir } from '../../scripts/integration-tools.mjs';
import type { VoicgenListen } from '../../src/element.js';
import { expect, hear, playerOf, SCRIPT, SCRIPT_TAG, test, type Page } from './site.js';

// Pages with policies and habits of their own, from a real server, with the service on another origin. Every page is
// heard, and none may see an uncaught error, an unhandled rejection or `console.error`: `troubles` looks after each test.
//
// Elsewhere: lists that refuse Lit's policy and two copies under Trusted Types in script-tag.spec.ts; the exact lines of
// docs/csp.md in test/integrations/recipes.test.ts; patched JSON.parse, wrapped and broken fetch, clobbered names in three
// engines in test/element/faults.test.ts; styles without `style-src` in listen.spec.ts.

test.use({ demoSettings: { demoLanguages: ['en'], settings: { limitPerMinute: 100_000 } } });

/** Violations that the page has seen; `console.error` of the browser counts as trouble beside them. */
async function watchPolicies(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
      violations.push(violatedDirective);
    });
  });
  return () => page.evaluate(() => Reflect.get(window, 'violations') as string[]);
}

const NONCE = 'r4nd0m';
const strict = (service: string, more = ''): Record<string, string> => ({
  'content-security-policy': `default-src 'none'; script-src 'nonce-${NONCE}' 'strict-dynamic'; connect-src ${service}; media-src ${service}; base-uri 'none'; ${more}`,
});
const TRUSTED = "require-trusted-types-for 'script'; trusted-types lit-html";

const doors = {
  'a script with the nonce': `<script nonce="${NONCE}" src="${SCRIPT}"></script>`,
  'a script that one with the nonce has put in': `<script nonce="${NONCE}">
    const tag = document.createElement('script'); tag.src = '${SCRIPT}'; document.head.append(tag);
  </script>`,
};

for (const [name, head] of Object.entries(doors)) {
  test(`a nonce and strict-dynamic: ${name} is heard, and nothing is reported`, async ({
    demo,
    page,
    site,
  }) => {
    const violations = await watchPolicies(page);
    await page.goto(site.article({ head, body: playerOf(demo.url), headers: strict(demo.url) }));
    await hear(page);
    expect(await violations()).toEqual([]);
  });
}

for (const [post, status] of [
  ['demo-pending', 'pending'],
  ['demo-generating', 'generating'],
  ['demo-ready', 'ready'],
  ['demo-402-trial', 'error'],
  ['demo-failed', 'failed'],
  ['demo-absent', 'absent'],
] as const) {
  test(`Trusted Types enforced beside a strict policy: ${status} is shown, and nothing is reported`, async ({
    demo,
    page,
    site,
  }) => {
    const violations = await watchPolicies(page);
    const body = playerOf(
      demo.url,
      `post-id="${post}" debug download languages="en de" sticky heading="<b>Hear</b>"`,
    );
    await page.goto(
      site.article({ head: doors['a script with the nonce'], body, headers: strict(demo.url, TRUSTED) }),
    );
    await expect(page.locator('voicgen-listen')).toHaveAttribute('status', status);
    if (status === 'ready') await hear(page);
    expect(await violations()).toEqual([]);
  });
}

/** The browser reports what a policy refuses; no more than that is in `troubles`. */
function expectRefusals(troubles: string[]): void {
  for (const trouble of troubles) expect(trouble).toMatch(/Content Security Policy/);
  expect(troubles.splice(0)).not.toEqual([]);
}

test('E136 connect-src refuses the service: `csp`, one attempt, and `debug` names the directive', async ({
  demo,
  page,
  questions,
  site,
  troubles,
}) => {
  const headers = { 'content-security-policy': "connect-src 'none'" };
  await page.goto(site.article({ body: playerOf(demo.url, 'post-id="demo-ready" debug'), headers }));
  const player = page.locator('voicgen-listen');
  await expect(player).toHaveAttribute('status', 'error');
  expect(await player.evaluate((it: VoicgenListen) => it.error)).toMatchObject({
    code: 'csp',
    httpStatus: null,
    retryable: false,
  });
  await expect(player.locator('[part~=debug]')).toContainText('connect-src');
  await expect(player.locator('[part~=retry-button]')).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Read it' })).toBeVisible();
  // What a policy refuses never leaves.
  expect(questions).toEqual([]);
  expectRefusals(troubles);
});

for (const [what, header, code] of [
  ['enforced', 'content-security-policy', 'csp'],
  ['reported only', 'content-security-policy-report-only', null],
] as const) {
  test(`E136 media-src refuses the audio, ${what}: ${code ?? 'heard'}`, async ({
    demo,
    page,
    questions,
    site,
    troubles,
  }) => {
    const headers = { [header]: "media-src 'none'" };
    await page.goto(site.article({ body: playerOf(demo.url, 'post-id="demo-ready" debug'), headers }));
    const player = page.locator('voicgen-listen');
    if (code) {
      // Chromium asks its policy as soon as there is an address, before any press.
      await expect(player).toHaveAttribute('status', 'error');
      await expect(player.locator('[part~=debug]')).toContainText('media-src');
      await expect(page.getByRole('link', { name: 'Read it' })).toBeVisible();
      expectRefusals(troubles);
    } else await hear(page);
    expect(await player.evaluate((it: VoicgenListen) => it.error?.code ?? null)).toBe(code);
    expect(questions, 'a fresh URL would be refused, too').toHaveLength(1);
  });
}

test('E136 audio that is dead, under a policy that only reports: not the policy’s doing', async ({
  demo,
  page,
  questions,
  site,
}) => {
  const headers = { 'content-security-policy-report-only': "media-src 'none'" };
  await page.goto(site.article({ body: playerOf(demo.url, 'post-id="demo-expired"'), headers }));
  const player = page.locator('voicgen-listen');
  await player.locator('[part~=play-button]').click();
  await expect(player.locator('[part=retry-button]')).toBeVisible();
  expect(await player.evaluate((it: VoicgenListen) => it.error?.code)).toBe('playback');
  expect(questions, 'a fresh URL was asked for').toHaveLength(2);
});

// — Isolation ——————————————————————————————————————————————————————————————————————————————————————————

const isolated = {
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
};

test('COEP require-corp: the status is asked for, and audio whose host sends CORP is heard', async ({
  demo,
  page,
  site,
}) => {
  await page.goto(site.article({ body: playerOf(demo.url), headers: isolated }));
  await hear(page);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('COEP require-corp: audio whose host sends no CORP is `playback`, with Retry', async ({
  demo,
  page,
  site,
}) => {
  const body = playerOf(demo.url, 'post-id="fault-audio-no-corp--isolated"');
  await page.goto(site.article({ body, headers: isolated }));
  const player = page.locator('voicgen-listen');
  await expect(player).toHaveAttribute('status', 'ready');
  await player.locator('[part~=play-button]').click();
  await expect(player).toHaveAttribute('status', 'error');
  expect(await page.evaluate(() => document.querySelector('voicgen-listen')?.error?.code)).toBe('playback');
  await expect(player.locator('[part~=retry-button]')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Read it' })).toBeVisible();

  // The policy alone makes the difference.
  await page.goto(site.article({ body }));
  await hear(page);
});

test('a sandboxed frame without allow-same-origin, where storage throws: heard', async ({
  demo,
  page,
  site,
}) => {
  const inner = new URL(
    site.article({ path: '/inner.html', body: playerOf(demo.url, 'post-id="demo-ready" download') }),
  );
  const body = `<iframe sandbox="allow-scripts" src="${inner.pathname}" width="600" height="300"></iframe>`;
  await page.goto(site.article({ head: '', body }));
  const [frame] = page.frames().filter((it) => it.url() === inner.href);
  expect(
    await frame?.evaluate(() => {
      try {
        return String(localStorage.length);
      } catch (error) {
        return (error as Error).name;
      }
    }),
  ).toBe('SecurityError');
  await hear(page.frameLocator('iframe'));
});

const storages: Readonly<Record<string, () => void>> = {
  'throws at every touch': () => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  },
  'is full, really': () => {
    localStorage.clear();
    for (let size = 4_000_000; size >= 1; size = Math.floor(size / 2)) {
      for (let at = 0; ; at += 1) {
        try {
          localStorage.setItem(`${size}-${at}`, 'x'.repeat(size));
        } catch {
          break;
        }
      }
    }
  },
  'takes nothing': () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
    };
  },
  'gives back what others wrote': () => {
    Storage.prototype.getItem = () => '{"[object Object]": 1e999';
  },
};
for (const [what, spoil] of Object.entries(storages)) {
  test(`storage that ${what}: heard, and a speed can be chosen`, async ({ demo, page, site }) => {
    await page.addInitScript(spoil);
    await page.goto(site.article({ body: playerOf(demo.url) }));
    await hear(page);
    await page.locator('[part~=rate]').selectOption('1.5');
    expect(await page.evaluate(() => document.querySelector('voicgen-listen')?.playbackRate)).toBe(1.5);
  });
}

// — What the page has made of the platform ———————————————————————————————————————————————————————————————

const habits: Readonly<Record<string, string>> = {
  'wraps fetch, as monitors do': `const send = window.fetch;
    window.fetch = async function (...args) { const started = performance.now();
      try { return await send.apply(this, args) } finally { window.spent = performance.now() - started } };`,
  'hands fetch a Request of its own making': `const send = window.fetch;
    window.fetch = (input, init) => send(new Request(input, init));`,
  'replaces Promise by a class of its own': `const Native = Promise;
    window.Promise = class Zone extends Native { constructor(run) { super(run); window.made = (window.made || 0) + 1 } };`,
  'patches then, as zones do': `const then = Promise.prototype.then;
    Promise.prototype.then = function (...args) { return then.apply(this, args.map((it) => typeof it === 'function' ? (value) => it(value) : it)) };`,
  'extends Array.prototype enumerably, and rewrites what is there': `Object.assign(Array.prototype, {
      contains(it) { return this.indexOf(it) >= 0 }, last() { return this[this.length - 1] }, remove() {}, each() {} });
    for (const name of ['map', 'filter', 'find', 'forEach', 'some', 'sort', 'includes']) {
      const native = Array.prototype[name];
      Array.prototype[name] = function (...args) { return native.apply(this, args) };
    }`,
  'has a toJSON of its own, as Prototype.js has': `for (const { prototype } of [Array, String, Number, Object]) prototype.toJSON = function () { return 'x' };`,
  'pollutes Object.prototype with the names of options': `Object.assign(Object.prototype, {
      apiBase: 'https://evil.example', 'api-base': 'https://evil.example', src: 'https://evil.example/x.mp3', status: 'ready',
      audio_url: 'https://evil.example/x.mp3', data: {}, success: false, code: 'x', retryable: true, persist: false,
      method: 'POST', body: 'x', headers: { 'x-evil': '1' }, mode: 'no-cors', credentials: 'include', cache: 'force-cache',
      bubbles: false, once: true, capture: true, passive: true, attribute: 'x', reflect: true, converter: null });`,
  'freezes the intrinsics': `for (const it of [Object, Function, Array, String, Number, Boolean, Symbol, RegExp, Date, Promise, Map, Set,
      WeakMap, WeakSet, Error, TypeError, URL, Headers, Response, AbortController, Event, CustomEvent, EventTarget, Node, Element,
      HTMLElement, ShadowRoot, DocumentFragment, Text, Comment, HTMLTemplateElement, CSSStyleSheet]) {
      Object.freeze(it); Object.freeze(it.prototype);
    }
    for (const it of [Math, JSON, Reflect, Intl]) Object.freeze(it);`,
  'clobbers globals by id and name': '',
};
const CLOBBERS =
  `fetch customElements localStorage performance navigator location status error domain top self parent document
  Promise URL AbortController IntersectionObserver CustomEvent setTimeout visibilityState hidden prerendering baseURI body head cookie`
    .split(/\s+/)
    .map((name) => `<form name="${name}"></form><img id="${name}" alt=""><a id="${name}"></a>`)
    .join('');

for (const [habit, code] of Object.entries(habits)) {
  test(`a page that ${habit}: heard, by one question`, async ({ demo, page, questions, site }) => {
    const evil: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('evil.example')) evil.push(request.url());
    });
    const clobbers = code === '' ? CLOBBERS : '';
    const body = clobbers + playerOf(demo.url);
    await page.goto(site.article({ head: `<script>${code}</script>${SCRIPT_TAG}`, body }));
    await hear(page);
    expect(questions.map(({ origin }) => origin)).toEqual([demo.url]);
    expect(evil).toEqual([]);
  });
}

/** A file of a package that only the tests of integrations have; why the test is skipped, where it is not there. */
function toolFile(name: string, file: string): { readonly text: string; readonly lacks: string | null } {
  const path = join(toolsDir, 'node_modules', name, file);
  return existsSync(path)
    ? { text: readFileSync(path, 'utf8'), lacks: null }
    : { text: '', lacks: `${name} is not installed: node scripts/integration-tools.mjs` };
}

const jquery = toolFile('jquery', 'dist/jquery.js');
test('jQuery 1.12 builds, clones, wraps and moves the player, and hears its events', async ({
  demo,
  page,
  site,
}) => {
  test.skip(jquery.lacks !== null, jquery.lacks ?? '');
  site.put('/jquery.js', { body: jquery.text, type: 'text/javascript' });
  const use = `jQuery(function ($) {
    $(document).on('voicgen-ready', function (event) { window.heard = event.originalEvent.detail.postId });
    $('#place').html('${playerOf(demo.url, 'post-id="demo-ready" id="first"')}');
    $('#first').wrap('<section></section>').parent().detach().appendTo('#place');
    $('#first').attr('heading', 'Hear it').data('x', 1).clone(true).attr('id', 'second').insertAfter('#first');
  });`;
  const head = `<script src="/jquery.js"></script>${SCRIPT_TAG}<script>${use}</script>`;
  await page.goto(site.article({ head, body: '<div id="place"></div>' }));
  await hear(page, '#first');
  await hear(page, '#second');
  await expect(page.locator('#first')).not.toHaveAttribute('playing');
  expect(
    await page.evaluate(() => [
      String(Reflect.get(window, 'heard')),
      Reflect.get(window, '$') === Reflect.get(window, 'jQuery'),
    ]),
  ).toEqual(['demo-ready', true]);
});

const requirejs = toolFile('requirejs', 'require.js');
for (const [name, how] of [
  ['as a script tag beside it', SCRIPT_TAG],
  ['by require() itself', `<script>require(['${SCRIPT}'])</script>`],
] as const) {
  test(`require.js on the page, the player comes ${name}: heard, and no define is called`, async ({
    demo,
    page,
    site,
  }) => {
    test.skip(requirejs.lacks !== null, requirejs.lacks ?? '');
    site.put('/require.js', { body: requirejs.text, type: 'text/javascript' });
    const head = `<script src="/require.js"></script><script>
      const amd = define; window.defined = 0; window.define = function (...args) { window.defined += 1; return amd.apply(this, args) }; window.define.amd = amd.amd;
    </script>${how}`;
    await page.goto(site.article({ head, body: playerOf(demo.url) }));
    await hear(page);
    expect(await page.evaluate(() => Reflect.get(window, 'defined') as number)).toBe(0);
  });
}
