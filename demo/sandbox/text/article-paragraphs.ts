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

const TAG = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*>|<(\/?)([a-z][a-z0-9-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;

// Paragraph marks survive the tidying of white space; U+2029 is what Unicode has for them.
const MARK = '\u2029';

const withoutTags = (html: string): string => {
  let text = '';
  let from = 0;
  TAG.lastIndex = 0;
  for (let found = TAG.exec(html); found; found = TAG.exec(html)) {
    text += html.slice(from, found.index);
    from = TAG.lastIndex;
    const name = found[2]?.toLowerCase();
    if (name === undefined) continue;
    if (found[1] === '' && SILENT.includes(name) && !found[3]?.endsWith('/')) {
      // An element that was never closed swallows the rest, as it does in a browser.
      const close = new RegExp(`</${name}\\b[^>]*>`, 'gi');
      close.lastIndex = from;
      from = close.exec(html) ? close.lastIndex : html.length;
      TAG.lastIndex = from;
    }
    if (!INLINE.has(name)) text += MARK;
  }
  return text + html.slice(from);
};

// Control characters end a C string inside the synthesiser; [[…]] is its phoneme input; half a surrogate is no text.
const UNSPEAKABLE = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u00ad\u200b\ufeff]|\[\[|\]\]/gu;

/**
 * An article, given as HTML or as plain text, in the paragraphs that are read aloud: without markup, scripts,
 * styles and captions, with entities read and white space tidied. A blank line ends a paragraph of plain text.
 */
export const articleParagraphs = (content: string): string[] => {
  const isHtml = /<\/?[a-z][^>]*>/i.test(content);
  const flat = isHtml ? withoutTags(content) : content.replace(/\r?\n[^\S\n]*\r?\n/g, MARK);
  return decodeEntities(flat)
    .split(MARK)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').replace(UNSPEAKABLE, '').trim())
    .filter((paragraph) => /[\p{L}\p{N}]/u.test(paragraph));
};
