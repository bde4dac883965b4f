// @ts-check
import { basename } from 'node:path';
import { Marked } from 'marked';
import { getHeadingList, gfmHeadingId } from 'marked-gfm-heading-id';
import { drawBlock } from './example.mjs';
import { escapeHtml } from './html.mjs';
import { resolveImage, resolveLink } from './links.mjs';

/** A table of more columns than this does not fit a phone: it scrolls by itself. */
const COLUMNS_THAT_FIT = 3;

/**
 * @typedef {{ sandbox: boolean, bySource: ReadonlyMap<string, import('./contents.mjs').Page>,
 *   fill: (markdown: string) => string, add: (file: string, content: string | { copyOf: string }) => void }} Site
 *   `fill`: puts the manifest's facts in; `add`: a file beside the pages
 */

/**
 * One page's Markdown as HTML.
 *
 * @param {import('./contents.mjs').Page} page
 * @param {Site} site
 * @returns {{ html: string, headings: { id: string, text: string }[] }} the headings of the second level
 */
export function render(page, { sandbox, bySource, fill, add }) {
  let blocks = 0;
  const marked = new Marked(gfmHeadingId(), {
    renderer: {
      code({ text, lang = '' }) {
        blocks += 1;
        return drawBlock(text, lang, { name: `${basename(page.file, '.html')}-${blocks}`, sandbox, add });
      },
      link({ href, tokens }) {
        const target = resolveLink(href, page, bySource);
        const inner = this.parser.parseInline(tokens);
        return target === null ? inner : `<a href="${escapeHtml(target)}">${inner}</a>`;
      },
      image({ href, text }) {
        const { path, file } = resolveImage(href, page);
        add(file, { copyOf: path });
        return `<img src="${escapeHtml(file)}" alt="${escapeHtml(text)}" />`;
      },
      table({ header, rows }) {
        const cell = (
          /** @type {string} */ tag,
          /** @type {import('marked').Tokens.TableCell} */ { tokens },
        ) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`;
        const head = header.map((item) => cell('th', item)).join('');
        const body = rows.map((row) => `<tr>${row.map((item) => cell('td', item)).join('')}</tr>`).join('\n');
        const table = `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
        return header.length > COLUMNS_THAT_FIT
          ? `<div class="scroll" tabindex="0" role="group" aria-label="Table">${table}</div>\n`
          : `${table}\n`;
      },
    },
  });
  const html = /** @type {string} */ (marked.parse(fill(page.markdown)));
  const headings = getHeadingList()
    .filter(({ level }) => level === 2)
    .map(({ id, text }) => ({ id, text }));
  return { html, headings };
}
