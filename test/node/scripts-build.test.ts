import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf, isAllowedImport } from '../../scripts/build.mjs';
import { describe, elementOf, svelteTypes, vueTypes } from '../../scripts/manifest.mjs';
import { apiTables, insert } from '../../scripts/readme.mjs';
import { minifyLiterals } from '../../scripts/rollup/literals.mjs';
import { pack } from '../../scripts/rollup/words.mjs';
import { judge, weigh } from '../../scripts/size.mjs';

const minified = async (code: string): Promise<string> => (await minifyLiterals(code, 'a.js'))?.code ?? code;

void test('size: the limit itself is allowed, a byte more is not', () => {
  const weight = { raw: 3, gzip: 2, brotli: 100 };
  assert.equal(judge(weight, 100).ok, true);
  assert.equal(judge({ ...weight, brotli: 101 }, 100).ok, false);
  assert.match(judge({ ...weight, brotli: 101 }, 100).line, /101 brotli; 1 over the limit of 100/);
});

void test('size: all three figures are taken', () => {
  const { raw, gzip, brotli } = weigh(Buffer.from('voicgen '.repeat(500)));
  assert.equal(raw, 4000);
  assert.ok(brotli < gzip && gzip < 100, `${brotli} ${gzip}`);
});

void test('words: packed and unpacked, every dictionary is as it was', async () => {
  const dictionaries = {
    ar: { play: 'تشغيل', of: '$1 من $2', quote: 'a "b" \\ `c` ${d}' },
    en: { play: 'Play', of: '$1 of $2', quote: '’' },
  };
  const code = pack(dictionaries);
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as object;
  assert.deepEqual({ ...module }, dictionaries);
});

void test('words: one that is missing or would break the packing stops the build', () => {
  assert.throws(() => pack({ en: { play: 'Play', stop: 'Stop' }, de: { play: 'Spiel' } }), /de lacks words/);
  assert.throws(() => pack({ en: { play: 'Play | Pause' } }), /may not hold/);
});

void test('templates: bindings, quotes and spaces that can be seen stay', async () => {
  const code = await minified(
    'const a = html`\n  <div class="a ${b}"   ?hidden=${c} @click=${d} .value=${e}>\n    ${f} / ${g} <b>x</b>\n    <i>y</i>\n  </div>`;',
  );
  assert.equal(
    code,
    'const a = html` <div class="a ${b}" ?hidden=${c} @click=${d} .value=${e}> ${f} / ${g} <b>x</b> <i>y</i> </div>`;',
  );
});

void test('templates: closed SVG shapes stay closed, entities stay entities', async () => {
  const code = await minified(
    'const a = svg`<path d="M0 0"/>\n<circle r="1"/>`, b = html`<p>&lt;b&gt; &nbsp;</p>`;',
  );
  assert.match(code, /<path d="M0 0"\/> <circle r=1 ?\/>/);
  assert.match(code, /<p>&lt;b&gt; &nbsp;<\/p>/);
});

void test('style sheets: what newer CSS and older browsers need is left alone', async () => {
  const kept = [
    '@container (min-width: 22rem){.a{gap:1px}}',
    '@media (forced-colors: active){.a{border:1px solid ButtonText}}',
    '.a{padding:max(8px, env(safe-area-inset-bottom, 0px))}',
    '.a{color:light-dark(#333, #eee)}',
    '.a{background:color-mix(in srgb, var(--voicgen-accent) 20%, transparent)}',
    'input::-webkit-slider-thumb{width:1rem}input::-moz-range-thumb{width:1rem}',
    '.a{color:red}.b:has(.c){color:red}',
    ':host([dir=rtl]) .a{margin-inline-start:4px}',
  ];
  for (const rule of kept) {
    const code = await minified(`const a = css\`${rule}\`, b = /* css */ \`${rule}\`;`);
    // Range syntax, letter case and quotes mean the same; everything else must still be there.
    const same = (text: string): string =>
      text
        .toLowerCase()
        .replaceAll('min-width:', 'width>=')
        .replaceAll(/["'\s]|\/\* css \*\//g, '');
    assert.equal(same(code), same(`const a = css\`${rule}\`, b = \`${rule}\`;`));
  }
});

void test('style sheets: rules with a selector that old browsers refuse are not merged', async () => {
  assert.equal(
    await minified('css`.a { color: red }  .b:has(.c) { color: red }`'),
    'css`.a{color:red}.b:has(.c){color:red}`',
  );
});

void test('imports: what a published file names is read in every form', () => {
  const code = `import a from 'lit'; export * from "./b.js"; import 'node:fs'; type C = import('vue').C; const d = await import( 'e' );`;
  assert.deepEqual(importsOf(code), ['lit', './b.js', 'node:fs', 'vue', 'e']);
  assert.deepEqual(importsOf(code).filter(isAllowedImport), ['lit', './b.js', 'node:fs']);
  assert.equal(isAllowedImport('lit-html'), false);
});

const source = `
import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
/**
 * An element.
 * @fires {CustomEvent} voicgen-status - the status changed
 * @slot - what is shown | without audio
 * @csspart base - the frame
 * @cssprop [--voicgen-accent=currentColor] - the colour
 */
export class VoicgenListen extends LitElement {
  /** The id of the post. */
  @property({ attribute: 'post-id' }) postId = '';
  #inside = 1;
  private hidden2 = 2;
  /** Asks again. */
  refresh(): void {}
}`;

void test('manifest: it names what is published, and nothing of the inside', () => {
  const manifest = describe(source);
  const element = elementOf(manifest);
  assert.deepEqual(
    manifest.modules.map(({ path }) => path),
    ['dist/voicgen-listen.js', 'dist/index.js'],
  );
  assert.equal(element.tagName, 'voicgen-listen');
  assert.deepEqual(
    element.members.map(({ name }) => name),
    ['postId', 'refresh'],
  );
});

void test('framework types: attributes and listeners are named as the framework names them', () => {
  const element = elementOf(describe(source));
  assert.match(vueTypes(element), /'post-id'\?: VoicgenListen\['postId'\]/);
  assert.match(
    vueTypes(element),
    /'onVoicgenStatus'\?: \(\(event: HTMLElementEventMap\['voicgen-status'\]\) => void\)/,
  );
  assert.match(svelteTypes(element), /'onvoicgen-status'\?:/);
});

void test('README: tables hold every kind of thing, and a bar in a text does not end its cell', () => {
  const tables = apiTables(elementOf(describe(source)));
  assert.match(tables, /\| `post-id` \| `postId` \| `''` \| The id of the post\. \|/);
  assert.match(tables, /\| \(default\) \| what is shown \\\| without audio \|/);
  for (const name of ['refresh()', 'voicgen-status', '--voicgen-accent', 'base'])
    assert.ok(tables.includes(`\`${name}\``), name);
});

void test('README: what says nothing about itself stops the build', () => {
  assert.throws(() => apiTables(elementOf(describe(source.replace('/** Asks again. */', '')))), /refresh/);
});

void test('README: the tables replace what stands between the markers, and only that', () => {
  const text = 'before\n<!-- api:start -->\nold\n<!-- api:end -->\nafter\n';
  const fresh = insert(text, 'NEW\n');
  assert.equal(fresh, 'before\n<!-- api:start -->\n\nNEW\n\n<!-- api:end -->\nafter\n');
  assert.equal(insert(fresh, 'NEW\n'), fresh);
  assert.throws(() => insert('no markers', ''), /needs the markers/);
});
