// @ts-check
import { _$LH } from 'lit-html/private-ssr-support.js';

const { boundAttributeSuffix, marker, markerMatch, getTemplateHtml } = _$LH;
const exactly = (/** @type {string} */ text) => text.replaceAll(/[$?]/g, '\\$&');
const between = new RegExp(`<${exactly(markerMatch)}>`, 'g');
const opening = /<[a-z][^\s/>]*(?:"[^"]*"|'[^']*'|[^"'>])*>/gi;
const tag = /<\/?([a-z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^"'>])*>/gi;
const hasNoEnd = /^(br|hr|img|input|source|track|wbr)$/i;
const bound = new RegExp(`\\s+[^\\s=]+${exactly(boundAttributeSuffix)}=(["']?)([^\\s"'>]*)\\1`, 'g');

/** @param {string} markup */
function isOneElement(markup) {
  const tags = [...markup.matchAll(tag)];
  let depth = 0;
  const ends = tags.filter(([text, name = '']) => {
    if (text.startsWith('</')) depth--;
    else if (!text.endsWith('/>') && !hasNoEnd.test(name)) depth++;
    return depth === 0;
  });
  const [{ index = 0, 0: last } = { 0: '' }] = ends;
  return ends.length === 1 && tags[0]?.index === 0 && index + last.length === markup.length;
}

/**
 * One template as markup that nothing has to scan any more: an element names its bound attributes, in order, in
 * `$`, and a comment stands for each binding between tags. Lit's own scanner finds them. What runtime.mjs cannot
 * render is refused.
 *
 * @param {readonly string[]} strings
 */
export function compile(strings) {
  const refuse = (/** @type {string} */ what) => {
    throw new Error(`The script-tag file cannot render ${what}: ${strings.join('${…}')}`);
  };
  const text = strings.join('');
  if (text.includes('<!')) refuse('a comment');
  if (/<(script|style|textarea|title|template)\b/i.test(text)) refuse('raw text');
  if (/\s\$/.test(text)) refuse('an attribute named $');
  const template = /** @type {TemplateStringsArray} */ (Object.assign([...strings], { raw: strings }));
  const [markup, names] = getTemplateHtml(template, 1);
  const other = names.find((name) => /^[@?]/.test(name));
  if (other) refuse(`${other}: a property (.onclick, .hidden) does that`);
  let at = 0;
  const compiled = String(markup)
    .trim()
    .replace(between, '<?>')
    .replace(opening, (tag) => {
      const first = at;
      const rest = tag.replace(bound, (_all, _quote, value) => {
        if (value !== marker) refuse('an attribute that is bound in part');
        at++;
        return '';
      });
      const own = names.slice(first, at).join();
      return own ? rest.replace(/^<[^\s/>]+/, (start) => `${start} $=${own}`) : rest;
    });
  if (at < names.length || compiled.includes(marker)) refuse('a binding in this place');
  if (!isOneElement(compiled)) refuse('more or less than one element');
  // The parser closes what is open at the end.
  return compiled.replace(/(<\/[a-z\d]+>)+$/, '');
}
