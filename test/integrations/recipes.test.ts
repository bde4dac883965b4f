import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { Browser, Page } from 'playwright';
import { snippetsFor, targets, type Choice, type Target } from '../../demo/pages/snippets.js';
import { toolsDir } from '../../scripts/integration-tools.mjs';
import { root } from '../../scripts/project.mjs';
import { openRig, type Rig } from '../node/client-rig.js';
import { hostileHeading } from '../hostile-heading.js';
import {
  hear,
  lacksProgram,
  lacksTool,
  openBench,
  openBrowser,
  serve,
  toolProgram,
  watch,
  type Bench,
  type Watch,
} from './workshop.js';

// What the embed builder hands out and what docs/recipes.md says is pasted as it stands, and heard in a browser.

const FILE = 'voicgen-listen.min.js';

let rig: Rig;
let browser: Browser;
before(async () => {
  rig = await openRig();
  browser = await openBrowser();
});
after(async () => {
  await browser.close();
  await rig.close();
});

/** Opens a folder's page; what was opened goes when the test ends. */
async function visit(
  t: TestContext,
  dir: string,
  path: string,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<{ page: Page; seen: Watch; url: string }> {
  const served = await serve(dir);
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    served.close();
  });
  const page = await context.newPage();
  const seen = watch(page);
  await prepare?.(page);
  await page.goto(served.url + path);
  return { page, seen, url: served.url };
}

// — The builder's snippets ——————————————————————————————————————————————————————————————————————————

interface Pasted {
  readonly target: Exclude<Target, 'wordpress'>;
  readonly lacks: string | false;
  readonly lay: (bench: Bench) => void;
  /** Puts the pieces of code where the builder says that they belong. */
  readonly paste: (bench: Bench, pieces: readonly string[], css: string) => void;
  readonly build: (bench: Bench, env: Record<string, string>) => Promise<unknown>;
  readonly output: string;
  readonly path: string;
}

const page = (head: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>An article</title>${head}</head><body><h1>An article</h1>${body}</body></html>`;

/** Changes a file; throws where there is nothing to change. */
function change(bench: Bench, file: string, pairs: readonly (readonly [RegExp, string])[]): void {
  const path = join(bench.dir, file);
  let text = readFileSync(path, 'utf8');
  for (const [pattern, by] of pairs) {
    assert.match(text, pattern);
    text = text.replace(pattern, () => by);
  }
  writeFileSync(path, text);
}

function layFile(bench: Bench, folder: string): void {
  mkdirSync(join(bench.dir, folder), { recursive: true });
  cpSync(join(bench.dir, 'node_modules/voicgen-listen/dist/cdn', FILE), join(bench.dir, folder, FILE));
}

const sheet = (css: string): string => `<style>${css}</style>`;
const node = process.execPath;

const pasted: readonly Pasted[] = [
  {
    target: 'html',
    lacks: false,
    lay(bench) {
      layFile(bench, 'js');
    },
    paste(bench, [script = '', tag = ''], css) {
      writeFileSync(join(bench.dir, 'index.html'), page(script + sheet(css), tag));
    },
    build: () => Promise.resolve(),
    output: '.',
    path: '/index.html',
  },
  {
    target: 'hugo',
    lacks: lacksProgram('hugo', 'version'),
    lay(bench) {
      bench.copy('integrations/hugo', 'themes/voicgen-listen');
      bench.copy('integrations/hugo/example');
    },
    paste(bench, [script = '', shortcode = ''], css) {
      change(bench, 'layouts/_default/single.html', [
        [/\{\{ partial "voicgen-listen-script.html" \. \}\}/, script + sheet(css)],
      ]);
      change(bench, 'content/posts/shortcode.md', [[/\{\{< voicgen-listen .*>\}\}/, shortcode]]);
    },
    build: (bench, env) => bench.build('hugo', ['--quiet'], env),
    output: 'public',
    path: '/posts/shortcode/',
  },
  {
    target: 'eleventy',
    lacks: lacksTool('@11ty/eleventy'),
    lay(bench) {
      bench.copy('integrations/eleventy', 'node_modules/eleventy-plugin-voicgen-listen');
      bench.copy('integrations/eleventy/example');
    },
    paste(bench, [script = '', shortcode = ''], css) {
      change(bench, 'src/_includes/article.njk', [
        [/\{% voicgenListenScript %\}/, script + sheet(css)],
        [/\{% voicgenListen post_id.*%\}/, shortcode],
      ]);
    },
    build: (bench, env) => bench.build(node, [toolProgram('@11ty/eleventy')], env),
    output: '_site',
    path: '/bridge/',
  },
  {
    target: 'astro',
    lacks: lacksTool('astro'),
    lay(bench) {
      bench.copy('integrations/astro', 'node_modules/astro-voicgen-listen');
      bench.copy('integrations/astro/example');
    },
    paste(bench, [script = '', tag = ''], css) {
      writeFileSync(
        join(bench.dir, 'src/pages/pasted.astro'),
        `---\n${script}\n---\n${page(`<style is:global>${css}</style>`, tag)}`,
      );
    },
    build: (bench, env) => bench.build(node, [toolProgram('astro'), 'build'], env),
    output: 'dist',
    path: '/pasted/',
  },
  {
    target: 'jekyll',
    lacks: lacksProgram('jekyll', '--version'),
    lay(bench) {
      bench.copy('integrations/jekyll/_includes', '_includes');
      bench.copy('integrations/jekyll/example');
      layFile(bench, 'js');
    },
    paste(bench, [script = '', include = ''], css) {
      change(bench, '_layouts/article.html', [
        [/<script defer.*<\/script>/, script + sheet(css)],
        [/\{% include voicgen-listen.html %\}/, include],
      ]);
    },
    build: (bench, env) => bench.build('jekyll', ['build', '--quiet'], env),
    output: '_site',
    path: '/bridge/',
  },
  {
    target: 'react',
    lacks: lacksTool('@vitejs/plugin-react') || lacksTool('vite'),
    lay(bench) {
      bench.copy('integrations/react');
    },
    paste(bench, [script = '', tag = ''], css) {
      writeFileSync(
        join(bench.dir, 'src/App.tsx'),
        `${script}\nexport function App() {\n  return (\n    <main>\n      ${tag}\n    </main>\n  );\n}\n`,
      );
      change(bench, 'index.html', [[/<\/head>/, `${sheet(css)}</head>`]]);
    },
    build: (bench, env) => bench.build(node, [toolProgram('vite'), 'build'], env),
    output: 'dist',
    path: '/index.html',
  },
];

for (const { target, lacks, lay, paste, build, output, path } of pasted) {
  void test(
    `The builder's snippet for ${targets[target]}, with a hostile heading, is pasted into a site and heard`,
    { skip: lacks },
    async (t) => {
      const bench = await openBench(`snippet-${target}`);
      t.after(bench.clear);
      lay(bench);
      const choice: Choice = {
        postId: 'demo-ready',
        domain: 'localhost',
        apiBase: rig.url,
        lang: 'en',
        heading: hostileHeading,
        load: 'eager',
        seekOffset: '30',
        playbackRates: '1 1.5 2',
        download: true,
        sticky: true,
        look: { accent: '#aa2201', radius: '7' },
      };
      const pieces = snippetsFor(target, choice).map(({ code }) => code);
      paste(bench, pieces.slice(0, -1), pieces.at(-1) ?? '');
      await build(bench, { VOICGEN_BASE_URL: rig.url, SITE_DOMAIN: 'localhost' });
      const { page: opened, seen } = await visit(t, join(bench.dir, output), path);
      await hear(opened);
      const found = await opened.locator('voicgen-listen').evaluate((element) => ({
        heading: element.getAttribute('heading'),
        skip: Reflect.get(element, 'seekOffset') as unknown,
        rates: element.getAttribute('playback-rates'),
        load: Reflect.get(element, 'load') as unknown,
        download: Reflect.get(element, 'download') as unknown,
        sticky: Reflect.get(element, 'sticky') as unknown,
        accent: getComputedStyle(element).getPropertyValue('--voicgen-accent'),
        radius: getComputedStyle(element).getPropertyValue('--voicgen-radius'),
        images: document.images.length,
        hacked: Reflect.has(globalThis, 'hacked'),
      }));
      assert.deepEqual(found, {
        heading: hostileHeading,
        skip: 30,
        rates: '1 1.5 2',
        load: 'eager',
        download: true,
        sticky: true,
        accent: '#aa2201',
        radius: '7px',
        images: 0,
        hacked: false,
      });
      assert.deepEqual(seen.errors, []);
    },
  );
}

void test('A WordPress shortcode holds nothing that ends a value, the shortcode or a tag', () => {
  const [{ code } = { code: '' }] = snippetsFor('wordpress', {
    postId: '7',
    heading: hostileHeading,
    seekOffset: '30',
    sticky: true,
  });
  const [, heading = ''] =
    /^\[voicgen_listen post="7" heading="([^"<>[\]\\]*)" seek_offset="30" sticky="true"\]$/.exec(code) ?? [];
  const resolved = heading.replace(/&#x([0-9a-f]+);/g, (_, hex: string) =>
    String.fromCodePoint(parseInt(hex, 16)),
  );
  assert.equal(resolved, hostileHeading);
});

void test('What the element would not take is in no snippet', () => {
  const wrong: Choice = {
    postId: 'a\u0000\n\tb',
    script: 'javascript:alert(1)',
    integrity: '" onload="x',
    domain: 'a b"',
    apiBase: 'https://user:word@relay.example',
    lang: 'en"><script>',
    languages: 'en x"y de',
    load: 'never',
    seekOffset: '1e9',
    playbackRates: '1 99 NaN 2',
    look: { accent: 'red;}', radius: '-1', font: 'toString', size: '9999' },
  };
  assert.deepEqual(
    snippetsFor('html', wrong).map(({ code }) => code),
    [
      '<script defer src="/js/voicgen-listen.min.js"></script>',
      '<voicgen-listen post-id="a b" languages="en de" playback-rates="1 2"></voicgen-listen>',
    ],
  );
});

// — The recipes of the docs —————————————————————————————————————————————————————————————————————————

const recipes = readFileSync(join(root, 'docs/recipes.md'), 'utf8');

/** The code of a recipe, as it stands below its heading in the docs. */
function recipe(heading: string, language: string): string {
  const [, section = ''] = recipes.split(`\n## ${heading}\n`);
  const [, code] =
    new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``).exec(section.split('\n## ')[0] ?? '') ?? [];
  assert.ok(code, `docs/recipes.md has no ${language} below ${heading}`);
  return code;
}

const script = `<script defer src="/js/${FILE}"></script>`;
const player = (more = ''): string =>
  `<voicgen-listen post-id="demo-ready" domain="localhost" api-base="${rig.url}" ${more}></voicgen-listen>`;

/** A folder with the player's file and these pages. */
async function site(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'voicgen-recipe-'));
  t.after(() => rm(dir, { recursive: true }));
  mkdirSync(join(dir, 'js'));
  cpSync(join(root, 'dist/cdn', FILE), join(dir, 'js', FILE));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

const analytics = [
  {
    name: 'Google Tag Manager and GA4',
    // Stands in for Tag Manager's queue.
    standIn: 'globalThis.dataLayer = []; globalThis.said = () => dataLayer',
    expected: { event: 'listen_play', post_id: 'demo-ready' },
    milestone: { event: 'listen_milestone', post_id: 'demo-ready', percent: 25 },
  },
  {
    name: 'Plausible',
    standIn:
      'globalThis.calls = []; globalThis.plausible = (...call) => calls.push(call); globalThis.said = () => calls',
    expected: ['Listen: play', { props: { post: 'demo-ready' } }],
    milestone: ['Listen: milestone', { props: { post: 'demo-ready', percent: 25 } }],
  },
  {
    name: 'Matomo',
    standIn: 'globalThis._paq = []; globalThis.said = () => _paq',
    expected: ['trackEvent', 'Listen', 'play', 'demo-ready'],
    milestone: ['trackEvent', 'Listen', '25 %', 'demo-ready', 25],
  },
] as const;

for (const { name, standIn, expected, milestone } of analytics) {
  void test(`${name}: the recipe tells a stand-in of the service that a reader listens`, async (t) => {
    const code = recipe(name, 'js');
    const dir = await site(t, {
      'index.html': page(`<script>${standIn}</script><script>${code}</script>${script}`, player()),
    });
    const { page: opened, seen } = await visit(t, dir, '/index.html');
    await hear(opened);
    const said = await opened.evaluate(
      () => (Reflect.get(globalThis, 'said') as () => unknown[])() as unknown,
    );
    assert.deepEqual((said as unknown[])[0], expected);
    await opened.locator('voicgen-listen').evaluate((element) => {
      Reflect.set(element, 'playbackRate', 4);
    });
    await opened.waitForFunction(
      (milestone) => JSON.stringify((Reflect.get(globalThis, 'said') as () => unknown)()).includes(milestone),
      JSON.stringify(milestone),
    );
    assert.deepEqual(seen.errors, []);
  });
}

void test('Consent: nothing leaves the page before the reader presses', async (t) => {
  const markup = recipe('Consent', 'html').replace(
    '<voicgen-listen ',
    `<voicgen-listen domain="localhost" api-base="${rig.url}" `,
  );
  const dir = await site(t, { 'index.html': page(script, markup.replace('article-001', 'demo-ready')) });
  const asked: string[] = [];
  const { page: opened } = await visit(t, dir, '/index.html', (one) => {
    one.on('request', (request) => asked.push(request.url()));
    return Promise.resolve();
  });
  const button = opened.locator('voicgen-listen').getByRole('button').first();
  await button.waitFor();
  await opened.waitForLoadState('networkidle');
  assert.deepEqual(
    asked.filter((url) => url.startsWith(rig.url)),
    [],
  );
  await button.click();
  await opened.locator('voicgen-listen[playing]').waitFor();
});

const turboFile = join(toolsDir, 'node_modules/@hotwired/turbo/dist/turbo.es2017-umd.js');
const htmxFile = join(toolsDir, 'node_modules/htmx.org/dist/htmx.min.js');

void test(
  'Turbo: the player works after a visit, and the one in data-turbo-permanent plays on',
  { skip: lacksTool('@hotwired/turbo') },
  async (t) => {
    const head = `${script}<script src="/turbo.js"></script>`;
    const box = recipe('Turbo', 'html').replace(/<voicgen-listen[^>]*><\/voicgen-listen>/, player());
    const dir = await site(t, {
      'turbo.js': readFileSync(turboFile, 'utf8'),
      'index.html': page(head, `<a href="/second.html">On</a><a href="/third.html">Away</a>${box}`),
      'second.html': page(head, `<p id="second">Second</p><a href="/third.html">Away</a>${box}`),
      'third.html': page(head, `<p id="third">Third</p>${player('id="other"')}`),
    });
    const { page: opened, seen } = await visit(t, dir, '/index.html');
    await hear(opened);
    const before = await opened.locator('voicgen-listen').evaluateHandle((element) => element);
    await opened.getByRole('link', { name: 'On' }).click();
    await opened.locator('#second').waitFor();
    assert.ok(await opened.locator('voicgen-listen').evaluate((element, other) => element === other, before));
    await opened.locator('voicgen-listen[playing]').waitFor();
    await opened.getByRole('link', { name: 'Away' }).click();
    await opened.locator('#third').waitFor();
    await hear(opened);
    assert.deepEqual(seen.errors, []);
  },
);

void test(
  'htmx: a swapped-in player works, and the one outside the target plays on',
  { skip: lacksTool('htmx.org') },
  async (t) => {
    const markup = recipe('htmx', 'html').replace(
      /<voicgen-listen[^>]*><\/voicgen-listen>/,
      player('id="outside"'),
    );
    const dir = await site(t, {
      'htmx.js': readFileSync(htmxFile, 'utf8'),
      'index.html': page(`${script}<script src="/htmx.js"></script>`, markup),
      'next.html': `<p id="next">Next</p>${player('id="inside"')}`,
    });
    const { page: opened, seen } = await visit(t, dir, '/index.html');
    await hear(opened);
    await opened.getByRole('button', { name: 'Next article' }).click();
    await opened.locator('#next').waitFor();
    await opened.locator('#outside[playing]').waitFor();
    await opened
      .locator('#inside[status="ready"]')
      .getByRole('button', { name: 'Play', exact: true })
      .click();
    await opened.locator('#inside[playing]').waitFor();
    await opened.locator('#outside:not([playing])').waitFor();
    assert.deepEqual(seen.errors, []);
  },
);

void test('View transitions: the player is carried over, and plays in the page that follows', async (t) => {
  const head = `${script}<style>${recipe('View transitions', 'css')}</style>`;
  const dir = await site(t, {
    'index.html': page(head, `<a href="/second.html">On</a>${player()}`),
    'second.html': page(head, `<p id="second">Second</p>${player()}`),
  });
  const { page: opened, seen } = await visit(t, dir, '/index.html', (one) =>
    one.addInitScript(() => {
      addEventListener('pagereveal', (event) => {
        Reflect.set(globalThis, 'transition', Reflect.get(event, 'viewTransition') !== null);
      });
    }),
  );
  await hear(opened);
  await opened.getByRole('link', { name: 'On' }).click();
  await opened.locator('#second').waitFor();
  await opened.waitForFunction(() => Reflect.get(globalThis, 'transition') === true);
  await hear(opened);
  assert.deepEqual(seen.errors, []);
});

void test('SRI: the command of the recipe prints a tag whose hash the browser accepts', async (t) => {
  const bench = await openBench('sri');
  t.after(bench.clear);
  layFile(bench, 'js');
  const said = await bench.build('sh', ['-c', recipe('A hash for the script', 'sh')]);
  assert.match(said, /integrity="sha384-[A-Za-z0-9+/]{64}"/);
  writeFileSync(join(bench.dir, 'index.html'), page(said, player()));
  const { page: opened, seen } = await visit(t, bench.dir, '/index.html');
  await hear(opened);
  assert.deepEqual(seen.errors, []);
});

void test('CSP and Trusted Types: under the exact lines of the docs the player is heard, and nothing is reported', async (t) => {
  const docs = readFileSync(join(root, 'docs/csp.md'), 'utf8');
  const [, lines = ''] = /```http\n([\s\S]*?)```/.exec(docs) ?? [];
  const policy = lines
    .replace(/^Content-Security-Policy:/, '')
    .replace(/\s+/g, ' ')
    .replaceAll('https://api.voicgen.io', rig.url)
    .replaceAll('https://audio.example', rig.url)
    .trim();
  assert.match(policy, /require-trusted-types-for 'script'; trusted-types lit-html/);
  const dir = await site(t, {
    'index.html': page(`<meta http-equiv="Content-Security-Policy" content="${policy}">${script}`, player()),
  });
  const { page: opened, seen } = await visit(t, dir, '/index.html');
  await hear(opened);
  assert.deepEqual(seen.errors, []);
});
