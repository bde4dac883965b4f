import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAst } from 'rollup/parseAst';
import { guard } from '../../scripts/rollup/cdn-guard.mjs';
import { compile } from '../../scripts/rollup/lean/compile.mjs';
import { compileTemplates } from '../../scripts/rollup/lean/plugin.mjs';
import { lets } from '../../scripts/rollup/lets.mjs';

const markup = (...[strings]: [TemplateStringsArray, ...unknown[]]): string => compile(strings);
const compiled = (code: string): string => compileTemplates(code, parseAst(code)).code;

void test('templates: bound attributes move into $, in order, with their kind', () => {
  assert.equal(
    markup`<button part=${1} class="a" .hidden="${2}" .value='${3}' .onclick=${4}>x <i>y</i></button>`,
    '<button $=part,.hidden,.value,.onclick class="a">x <i>y',
  );
});

void test('templates: a comment stands for what is between tags', () => {
  assert.equal(markup`<div><p>${1}, ${2}</p>${3}</div>`, '<div><p><?>, <?></p><?>');
});

void test('templates: names keep their case, closed shapes stay closed, what hides a tag is seen', () => {
  assert.equal(markup`<svg viewBox=${1}><path d=${2} /><g/></svg>`, '<svg $=viewBox><path $=d /><g/>');
  assert.equal(
    markup`<a title="a > b" .textContent=${1} href="x">y</a> `,
    '<a $=.textContent title="a > b" href="x">y',
  );
});

void test('templates: what the parser closes by itself goes, at the end only', () => {
  assert.equal(markup`<div><p>a</p> <p>b</p></div>`, '<div><p>a</p> <p>b');
});

for (const [what, strings] of [
  ['a comment', ['<!-- ', ' -->']],
  ['a static comment', ['<!-- a --><p>', '</p>']],
  ['raw text', ['<textarea>', '</textarea>']],
  ['a style sheet', ['<style>a{color:', '}</style>']],
  ['a whole element', ['<p ', '></p>']],
  ['an attribute in part', ['<p class="a ', '"></p>']],
  ['an attribute from two values', ['<p class="', '', '"></p>']],
  ['a tag name', ['<', '></p>']],
  ['an attribute of that name', ['<p $="', '"></p>']],
  ['two elements', ['<br><p>', '</p>']],
  ['text around an element', ['<p>', '</p>.']],
  ['an element after what is bound', ['', '<p></p>']],
  ['no element', ['', '']],
  ['a listener beside others', ['<p @click=', '></p>']],
  ['a flag', ['<p ?hidden=', '></p>']],
] as const) {
  void test(`templates: ${what} is refused, with the template in the message`, () => {
    assert.throws(() => compile(strings), { message: /^The script-tag file cannot render .+: [<$]/ });
  });
}

void test('templates: calls in place of tags, nested ones too', () => {
  const code =
    "import { html } from 'lit/html.js';\nconst v = html `<p id=${a}>${b ? html`<b>${c}</b>` : (d, e)}</p>`;";
  assert.equal(
    compiled(code),
    'import { html } from \'lit/html.js\';\nconst v = html("<p $=id><?>",a,b ? html("<b><?>",c) : (d, e));',
  );
});

void test('templates: `html` as anything but a tag stops the build', () => {
  assert.throws(() => compiled("import { html } from 'lit/html.js';\nuse(html);"), /as nothing else/);
});

void test('frame: the whole is one function that is called where its errors are caught', () => {
  const { intro, outro } = guard({ tag: 'x-y', version: '1.2.3' });
  assert.doesNotThrow(() => parseAst(`${intro}body();${outro}`));
});

void test('lets: declarations alone change, and no position does', () => {
  const code = 'const a = "const b = 1";for (const c of a) { var constant = c; let d; }';
  const plugin = lets() as unknown as { renderChunk: (code: string) => { code: string } };
  const result = plugin.renderChunk.call({ parse: parseAst }, code).code;
  assert.equal(result, 'let   a = "const b = 1";for (let   c of a) { var constant = c; let d; }');
});
