// @ts-check
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../project.mjs';

/**
 * @typedef {{ source: string, file: string, title: string, markdown: string }} Page `source`: its Markdown, from the
 *   repository's root; `file`: its name in the site
 * @typedef {{ title: string, pages: Page[] }} Section
 */

/** `docs/csp.md` → `csp.html`; a README has its folder's name, that of `docs` is where the site begins. @param {string} source */
function fileOf(source) {
  const name = basename(source, '.md') === 'README' ? basename(dirname(source)) : basename(source, '.md');
  return `${source === 'docs/README.md' ? 'index' : name.toLowerCase()}.html`;
}

/** @param {string} source @returns {Page} */
function readSource(source) {
  const markdown = readFileSync(join(root, source), 'utf8');
  const title = /^# (.+)$/m.exec(markdown)?.[1];
  if (!title) throw new Error(`${source} has no first heading`);
  return { source, file: fileOf(source), title: title.replaceAll('`', ''), markdown };
}

/**
 * The pages of the site, as docs/site/contents.yaml orders them.
 *
 * @returns {Section[]}
 */
export function readContents() {
  const contents = /** @type {{ title: string, pages: string[] }[]} */ (
    parse(readFileSync(join(root, 'docs/site/contents.yaml'), 'utf8'))
  );
  const listed = new Set(contents.flatMap(({ pages }) => pages));
  const others = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .filter((source) => !listed.has(source))
    .sort();
  return contents.map(({ title, pages }, index) => ({
    title,
    pages: [...pages, ...(index === contents.length - 1 ? others : [])].map(readSource),
  }));
}
