// @ts-check
import { readFileSync } from 'node:fs';
import MagicString from 'magic-string';
import { walk } from '../walk.mjs';
import { compile } from './compile.mjs';

const runtime = new URL('runtime.mjs', import.meta.url);

/** @typedef {import('../walk.mjs').Node} Node */

/**
 * Replaces the `html` templates of a module by calls: html`<p id=${a}>${b}</p>` becomes html("<p $=id><?>", a, b).
 *
 * @param {string} code
 * @param {Node} program its syntax tree
 */
export function compileTemplates(code, program) {
  const text = new MagicString(code);
  walk(program, (node, parent) => {
    if (node['name'] === 'html' && node.type === 'Identifier') {
      if (!/^(TaggedTemplateExpression|ImportSpecifier)$/.test(parent.type)) {
        throw new Error('The script-tag file knows `html` as the tag of templates, and as nothing else');
      }
    }
    if (node.type !== 'TaggedTemplateExpression' || node['tag'].name !== 'html') return;
    const { quasis, expressions } = node['quasi'];
    const strings = quasis.map((/** @type {Node} */ quasi) => quasi['value'].cooked);
    let glue = `(${JSON.stringify(compile(strings))}`;
    let end = node['tag'].end;
    for (const expression of expressions) {
      text.update(end, expression.start, `${glue},`);
      glue = '';
      end = expression.end;
    }
    text.update(end, node.end, `${glue})`);
  });
  return { code: text.toString(), map: text.generateMap({ hires: true }) };
}

/**
 * Rollup plugin: compiles the templates of our modules, and puts the runtime that renders them in Lit's place.
 *
 * @param {{ include: (id: string) => boolean }} config
 * @returns {import('rollup').Plugin}
 */
export const lean = ({ include }) => ({
  name: 'lean',
  // Under Lit's own name: its licence goes with the file.
  load: (id) => (/[\\/]lit-html[\\/]lit-html\.js$/.test(id) ? readFileSync(runtime, 'utf8') : null),
  transform(code, id) {
    return include(id) && /\bhtml\b/.test(code) ? compileTemplates(code, this.parse(code)) : null;
  },
});
