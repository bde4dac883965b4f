import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { importsOf, isAllowedImport } from '../../scripts/build.mjs';
import { describe, elementOf, svelteTypes, vueTypes } from '../../scripts/manifest.mjs';
import { apiTables, insert } from '../../scripts/readme.mjs';
import { minifyLiterals } from '../../scripts/rollup/literals.mjs';
import { readNames } from '../../scripts/rollup/names/own.mjs';
import { shortenNames } from '../../scripts/rollup/names/plugin.mjs';
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
    ar: { of: '$1 من $2', play: 'تشغيل', quote: 'a "b" \\ `c` ${d} | _' },
    en: { play: 'Play', of: '$1 of $2', quote: '’' },
  };
  const code = pack(dictionaries);
  assert.equal(
    pack(Object.fromEntries(Object.entries(dictionaries).reverse())),
    code,
    'whatever their order',
  );
  const unpacked = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    dictionaries: Map<string, object>;
    en: object;
  };
  assert.deepEqual(Object.fromEntries(unpacked.dictionaries), dictionaries);
  assert.deepEqual(unpacked.en, dictionaries.en);
});

void test('words: one that is missing or would break the packing stops the build', () => {
  assert.throws(() => pack({ en: { play: 'Play', stop: 'Stop' }, de: { play: 'Spiel' } }), /de lacks words/);
  assert.throws(() => pack({ en: { play: 'Play; Pause' } }), /may not hold/);
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
  assert.match(vueTypes(element), /'post-id'\?: string \| undefined;/);
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

const tsOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  strict: true,
  types: [],
};
const tsHost = ts.createCompilerHost(tsOptions);
const readSource = tsHost.getSourceFile.bind(tsHost);
/** The platform's own declarations, read once. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** The names that are nobody's but ours in a source of this one file, which exports `Public`. */
function namesOf(code: string): { names: Set<string>; kept: Map<string, Set<string>> } {
  const text = `export interface Public { shown: Inner }\ninterface Inner { reached: number }\n${code}`;
  tsHost.getSourceFile = (name, target) => {
    if (name === '/ours/a.ts') return ts.createSourceFile(name, text, target, true);
    if (!libraries.has(name)) libraries.set(name, readSource(name, target));
    return libraries.get(name);
  };
  const program = ts.createProgram(['/ours/a.ts'], tsOptions, tsHost);
  const faults = program.getSemanticDiagnostics(program.getSourceFile('/ours/a.ts'));
  assert.deepEqual(
    faults.map(({ messageText }) => messageText),
    [],
  );
  return readNames(program, { source: '/ours', roots: ['Public'] });
}

void test('names: members of our interfaces, classes and objects are ours', () => {
  const { names } = namesOf(`
    interface Turn { sinceMs: number; go(): void }
    class Budget { spent = 0; }
    export const f = (turn: Turn, budget: Budget) => { const { sinceMs } = turn; budget.spent += sinceMs; turn.go(); };
    export const g = () => { const seat = { place: 1 }; f({ sinceMs: 1, go: () => {} }, new Budget()); return seat.place; };`);
  assert.deepEqual([...names], ['go', 'place', 'sinceMs', 'spent']);
});

void test('names: what leads on from a type that the outside holds stays', () => {
  const { names, kept } = namesOf('export const f = (a: Public) => a.shown.reached;');
  assert.deepEqual([...names], []);
  assert.deepEqual([...(kept.get('reached') ?? [])], ['Public']);
});

for (const [what, code] of [
  [
    'the platform has one of that name',
    'interface A { x: number } export const f = (a: A, b: DOMRect) => a.x + b.x;',
  ],
  [
    'it is taken out of a thing of the platform',
    'interface A { x: number } export const f = (a: A, { x }: DOMRect) => a.x + x;',
  ],
  [
    'it is an option of the platform',
    'interface A { x: number } export const f = (a: A) => DOMPoint.fromPoint({ x: a.x });',
  ],
  [
    'a thing of the platform passes for ours',
    'interface A { x: number } const f = (a: A) => a.x; export const g = () => f(new DOMRect());',
  ],
  [
    'data from outside is said to be ours',
    'interface A { x: number } export const f = (text: string) => (JSON.parse(text) as A).x;',
  ],
  ['it is written out as data', 'interface A { x: number } export const f = (a: A) => JSON.stringify(a);'],
  ['its object is listed', 'export const f = () => Object.keys({ x: 1 });'],
  [
    'its object is read by a computed name',
    'const all = { x: 1 }; export const f = (key: keyof typeof all) => all[key];',
  ],
  ['it is one of many by any name', 'export const f: Record<string, number> = { x: 1 };'],
  ['it stands as a text', "interface A { x: number } export const f = (a: A) => 'x' in a && a.x;"],
  ['its type is written in place', 'export const f = (a: { x: number }) => a.x;'],
] as const) {
  void test(`names: one stays where ${what}`, () => {
    const { names, kept } = namesOf(code);
    assert.equal(names.has('x'), false);
    assert.ok(kept.has('x'));
  });
}

const run = (code: string): unknown => runInNewContext(code);

void test('names: spelt anew, a script does what it did', () => {
  const code = `(function () {
    const outer = [], first = { answer: 1, shown: 2 };
    const note = (value) => { outer.push(value); return value; };
    class Thing { static made = 0; #inside = 3; answer = 4; get twice() { return this.#inside * 2; } same() { return new Thing() instanceof Thing && #inside in this; } }
    const { answer, shown: seen = 9, missing = answer } = first;
    const again = ({ answer, ...rest }, [head = answer] = []) => ({ answer, rest, head });
    { var hoisted = 5; { let inner = hoisted; note(inner); } }
    const self = function named(count) { return count ? named(count - 1) + arguments.length : 0; };
    for (const [key, value] of Object.entries({ shown: 1 })) note(key + value);
    try { note(notThere); } catch (error) { note(error.name); }
    function late(answer = seen, seen2 = () => answer) { var answer2 = answer; return { answer, answer2, deep: { answer: seen2() } }.deep.answer; }
    const t = new Thing();
    t.answer++;
    return JSON.stringify([outer, answer, seen, missing, again({ answer: 6, shown: 7 }), hoisted, self(3), late(), t.answer, t.twice, t.same(), Thing.made, first?.answer, \`\${answer}\`])
      .replaceAll('"' + Object.keys({ answer })[0] + '":', 'KEY:');
  })()`;
  const short = shortenNames(code, new Set(['answer'])).code;
  assert.equal(run(short), run(code));
  assert.doesNotMatch(short, /\b(outer|answer|#inside|named|hoisted)\b/);
  assert.match(short, /\bshown\b.*\btwice\b/s);
  assert.equal(shortenNames(code, new Set(['answer'])).code, short, 'the same each time');
});

void test('names: no variable hides a global, no property another one', () => {
  const code = '(function(){var long=e(1);return{t:long.t,own:long.own,e:1}})()';
  const short = shortenNames(code, new Set(['own'])).code;
  assert.match(short, /^\(function\(\)\{var (\w)=e\(1\);return\{t:\1\.t,(?!t:|e:)(\w):\1\.\2,e:1\}\}\)\(\)$/);
  assert.doesNotMatch(short, /var e=/);
});
