import { decodeEntities } from './entities.js';

// What is on the page and not part of the article as it is read aloud.
// prettier-ignore
const SILENT = [
  'script', 'style', 'noscript', 'template', 'head', 'title', 'figcaption', 'caption', 'svg', 'math', 'iframe',
  'object', 'audio', 'video', 'canvas', 'form', 'button', 'select', 'textarea',
];

// Tags that a reader hears as a pause: everything that is not in the middle of a line.
// prettier-ignore
const INLINE = new Set([
  'a', 'abbr', 'b', 'bdi', 'bdo', 'big', 'cite', 'code', 'data', 'del', 'dfn', 'em', 'font', 'i', 'img', 'ins',
  'kbd', 'label', 'mark', 'picture', 'q', 'ruby', 's', 'samp', 'small', 'source', 'span', 'strike', 'strong', 'sub',
  'sup', 'time', 'tt', 'u', 'var', 'wbr',
]);

// Paragraph marks survive the tidying of white space; U+2029 is what Unicode has for them.
const MARK = '\u2029';

const TAG_START = /<(?=[!?/a-z])/gi;

// Every step goes forward and none looks twice: a megabyte of brackets must not cost more than one of words.
const withoutTags = (html: string): string => {
  let text = '';
  let from = 0;
  for (let start = find(TAG_START, html, 0); start !== -1; start = find(TAG_START, html, from)) {
    text += html.slice(from, start);
    const name = /[a-z][a-z0-9-]*/iy;
    const closes = html.charAt(start + 1) === '/';
    name.lastIndex = start + (closes ? 2 : 1);
    const tag = name.exec(html)?.[0].toLowerCase();
    from = tag === undefined ? endOfMarkup(html, start) : endOfTag(html, start);
    if (tag === undefined) continue;
    if (!closes && SILENT.includes(tag) && html.charAt(from - 2) !== '/')
      from = endOfElement(html, from, tag);
    if (!INLINE.has(tag)) text += MARK;
  }
  return text + html.slice(from);
};

/** First match of a global pattern from `from` on, or -1. */
const find = (pattern: RegExp, html: string, from: number): number => {
  pattern.lastIndex = from;
  return pattern.exec(html)?.index ?? -1;
};

// What has no end takes the rest with it, as in a browser.
const after = (html: string, mark: string, from: number): number => {
  const at = html.indexOf(mark, from);
  return at === -1 ? html.length : at + mark.length;
};

const endOfMarkup = (html: string, start: number): number =>
  html.startsWith('<!--', start) ? after(html, '-->', start + 4) : after(html, '>', start);

// A quote hides a bracket only where it begins an attribute's value: <p title="a > b">, but <p it's>.
const endOfTag = (html: string, start: number): number => {
  for (let at = start; at < html.length; at += 1) {
    const sign = html.charAt(at);
    if (sign === '>') return at + 1;
    if (sign !== '=') continue;
    const value = /=\s*(["'])/y;
    value.lastIndex = at;
    const quote = value.exec(html)?.[1];
    if (quote !== undefined) at = after(html, quote, value.lastIndex) - 1;
  }
  return html.length;
};

const endOfElement = (html: string, from: number, tag: string): number => {
  const close = find(new RegExp(`</${tag}(?![a-z0-9-])`, 'gi'), html, from);
  return close === -1 ? html.length : after(html, '>', close);
};

// Control characters end a C string inside the synthesiser; [[…]] is its phoneme input; half a surrogate is no text.
const UNSPEAKABLE = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u00ad\u200b\ufeff]|\[\[|\]\]/gu;

/**
 * An article, given as HTML or as plain text, in the paragraphs that are read aloud: without markup, scripts,
 * styles and captions, with entities read and white space tidied. A blank line ends a paragraph of plain text.
 */
export const articleParagraphs = (content: string): string[] => {
  const tag = find(/<\/?[a-z]/gi, content, 0);
  const isHtml = tag !== -1 && content.includes('>', tag);
  const flat = isHtml ? withoutTags(content) : content.replace(/\r?\n[^\S\n]*\r?\n/g, MARK);
  return decodeEntities(flat)
    .split(MARK)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').replace(UNSPEAKABLE, '').trim())
    .filter((paragraph) => /[\p{L}\p{N}]/u.test(paragraph));
};
