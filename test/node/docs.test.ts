import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { load, type CheerioAPI } from 'cheerio';
import { readContents } from '../../scripts/docs/contents.mjs';
import { drawBlock } from '../../scripts/docs/example.mjs';
import { include } from '../../scripts/docs/include.mjs';
import { resolveImage, resolveLink } from '../../scripts/docs/links.mjs';
import { reference } from '../../scripts/docs/reference.mjs';
import { elementOf, readManifest } from '../../scripts/manifest.mjs';
import { run } from '../../scripts/project.mjs';
import type { ErrorCode, Status } from '../../src/state.js';
import { en } from '../../src/words/dictionaries.js';

// The documentation site as it is written: its links, and that it is silent on nothing. test/e2e/docs.spec.ts runs it.

let site: string;
const pages = new Map<string, CheerioAPI>();

before(async () => {
  site = mkdtempSync(join(tmpdir(), 'voicgen-docs-'));
  const { code, output } = await run(
    process.execPath,
    ['scripts/docs.mjs', '--no-build', '--sandbox', '--out', join(site, 'docs')],
    { quiet: true },
  );
  assert.equal(code, 0, output);
  for (const name of readdirSync(join(site, 'docs')).filter((file) => file.endsWith('.html'))) {
    pages.set(name, load(readFileSync(join(site, 'docs', name), 'utf8')));
  }
});
after(() => {
  rmSync(site, { recursive: true, force: true });
});

const pageOf = (name: string): CheerioAPI => {
  const page = pages.get(name);
  assert.ok(page, `${name} is no page`);
  return page;
};

/** Attributes of a page that name something to go to or to load, but those inside examples, which run as they are. */
function addressesIn($: CheerioAPI): string[] {
  return $('[href], [src]')
    .filter((_, element) => $(element).closest('.stage').length === 0)
    .map((_, element) => $(element).attr('href') ?? $(element).attr('src'))
    .get();
}

void test('every link, anchor, picture, script and sheet of every page is there', () => {
  assert.ok(pages.size > 25, `${pages.size} pages`);
  const broken: string[] = [];
  for (const [name, $] of pages) {
    for (const address of addressesIn($)) {
      // The demo itself, of which the site is a part.
      if (address === '/' || /^https?:/.test(address)) continue;
      const [file = '', hash] = address.split('#');
      const target = file === '' ? name : file;
      if (!existsSync(join(site, 'docs', target))) broken.push(`${name}: ${address}`);
      if (hash === undefined) continue;
      const isThere = pages
        .get(target)?.('[id]')
        .toArray()
        .some(({ attribs }) => attribs['id'] === decodeURIComponent(hash));
      if (!isThere) broken.push(`${name}: ${address}`);
    }
  }
  assert.deepEqual(broken, []);
});

void test('nothing is loaded from anywhere else, and no id stands twice on a page', () => {
  for (const [name, $] of pages) {
    const loaded = $('script[src], link[href], img[src], source[src], iframe[src]')
      .map((_, element) => $(element).attr('src') ?? $(element).attr('href'))
      .get();
    assert.deepEqual(
      loaded.filter((address) => /^([a-z]+:)?\/\//.test(address)),
      [],
      name,
    );
    assert.deepEqual($('script:not([src]), style, [style]').length, 0, `${name} needs unsafe-inline`);
    const ids = $('[id]')
      .map((_, element) => $(element).attr('id'))
      .get();
    assert.deepEqual(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      [],
      name,
    );
  }
});

void test('every page is reached from every other, by its own name', () => {
  const all = [...pages.keys()].sort();
  for (const [name, $] of pages) {
    const menu = $('.contents a')
      .map((_, element) => $(element).attr('href'))
      .get();
    assert.deepEqual(menu.sort(), all, name);
    assert.equal($('h1').length, 1, `${name} has one first heading`);
    assert.equal($('.contents [aria-current=page]').attr('href'), name);
  }
});

void test('what runs is the very text that is shown', () => {
  let examples = 0;
  for (const [name, $] of pages) {
    $('.example').each((_, element) => {
      const shown = $(element).find('pre code').text();
      assert.equal($(element).find('.stage').html()?.trim(), load(shown, null, false).html().trim(), name);
      examples += 1;
    });
    $('main script[type=module], main link[rel=stylesheet]').each((_, element) => {
      const file = $(element).attr('src') ?? $(element).attr('href') ?? '';
      const shown = $(element).prev('pre').text();
      assert.equal(readFileSync(join(site, 'docs', file), 'utf8'), `${shown}\n`);
      examples += 1;
    });
  }
  assert.ok(examples > 50, `${examples} examples`);
});

void test('troubleshooting has every error code, and quotes what readers are told as it is told', () => {
  const codes: Record<ErrorCode, true> = {
    subscription: true,
    'not-found': true,
    invalid: true,
    forbidden: true,
    'rate-limited': true,
    server: true,
    timeout: true,
    malformed: true,
    network: true,
    csp: true,
    'unsafe-url': true,
    'gave-up': true,
    'generation-failed': true,
    playback: true,
    'play-blocked': true,
  };
  const $ = pageOf('troubleshooting.html');
  const told = $('h3')
    .map((_, element) => $(element).text())
    .get();
  assert.deepEqual(told.sort(), Object.keys(codes).sort());
  const words = new Set<string>(Object.values(en));
  const quoted = $('p')
    .filter((_, element) => $(element).text().startsWith('The reader sees'))
    .map((_, element) =>
      $(element)
        .text()
        .match(/“[^”]+”/g),
    )
    .get();
  assert.ok(quoted.length > 10);
  for (const quote of quoted) assert.ok(words.has(quote.slice(1, -1)), `nobody is told ${quote}`);
});

void test('states has every status, live', () => {
  const statuses: Record<Status, true> = {
    idle: true,
    checking: true,
    pending: true,
    generating: true,
    ready: true,
    failed: true,
    absent: true,
    error: true,
  };
  const $ = pageOf('states.html');
  const shown = $('[data-expects]')
    .map((_, element) => $(element).attr('data-expects')?.split(':')[0])
    .get();
  assert.deepEqual([...new Set(shown)].sort(), Object.keys(statuses).sort());
});

void test('the accessibility statement lists as tested what a test is named after, and leaves hands’ work open', () => {
  const $ = pageOf('accessibility.html');
  const rowsBelow = (heading: string): string[] =>
    $(`#${heading}`)
      .nextUntil('h2')
      .find('td:first-child')
      .map((_, element) => $(element).text())
      .get();
  const tested = rowsBelow('what-tests-hold-by-name');
  assert.ok(tested.includes('A14'));
  assert.deepEqual(rowsBelow('what-is-tried-by-hand-and-open'), ['A26', 'A46']);
  assert.ok(!tested.includes('A26') && !tested.includes('A46'));
});

void test('what the manifest knows and no page tells is named', () => {
  const element = elementOf(readManifest());
  const { fill, missing } = reference(element);
  assert.ok(missing().includes('attribute post-id') && missing().includes('events'));
  assert.match(fill('<!-- manifest: attribute post-id -->'), /property `postId`/);
  assert.match(fill('<!-- manifest: events -->'), /\| `voicgen-ready` \|/);
  assert.ok(!missing().includes('attribute post-id') && !missing().includes('events'));
  assert.throws(() => fill('<!-- manifest: attribute post-ids -->'), /no attribute post-ids/);
  assert.throws(() => fill('<!-- manifest: event -->'), /no list event/);
});

void test('a link that leads nowhere stops the build; one to a file that is no page becomes its text', () => {
  const all = readContents().flatMap((section) => section.pages);
  const bySource = new Map(all.map((page) => [page.source, page]));
  const page = bySource.get('docs/csp.md');
  assert.ok(page);
  assert.equal(resolveLink('relay.md#health-and-logs', page, bySource), 'relay.html#health-and-logs');
  assert.equal(resolveLink('../integrations/vue', page, bySource), 'vue.html');
  assert.equal(resolveLink('../src/state.ts', page, bySource), null);
  assert.equal(resolveLink('https://lit.dev', page, bySource), 'https://lit.dev');
  assert.throws(() => resolveLink('gone.md', page, bySource), /docs\/csp\.md: gone\.md leads nowhere/);
  assert.throws(() => resolveImage('images/gone.png', page), /no picture/);
});

void test('an example says where it runs and what it comes to, or stops the build', () => {
  const files = new Map<string, string>();
  const add = (file: string, text: string): unknown => files.set(file, text);
  const site = { name: 'page-1', sandbox: false, add };
  assert.match(drawBlock('<b></b>', 'html live ready', site), /<div class="stage" data-expects="ready">/);
  assert.match(drawBlock('<b></b>', 'html sandbox ready', site), /It runs where/);
  assert.match(drawBlock('<b></b>', 'html sandbox ready', { ...site, sandbox: true }), /class="stage"/);
  assert.doesNotMatch(drawBlock('<b></b>', 'html', site), /<b>/);
  assert.match(drawBlock('a{}', 'css live', site), /href="examples\/page-1\.css"/);
  assert.equal(files.get('examples/page-1.css'), 'a{}\n');
  assert.throws(() => drawBlock('', 'html live', site), /Nobody knows/);
  assert.throws(() => drawBlock('', 'html lives ready', site), /Nobody knows/);
  assert.throws(() => include('<!-- include: README.md#Nothing -->'), /no heading Nothing/);
  assert.throws(() => include('<!-- theme: rococo -->'), /no look rococo/);
});
