import { load } from 'cheerio/slim';
import { marked } from 'marked';
import { readMatter } from './front-matter.js';

/** How an article is written down. */
export type Format = 'html' | 'markdown';

/** An article as a file holds it; what the file does not say is undefined. */
export interface WrittenArticle {
  /** HTML without attributes: the text and what structures it. */
  readonly content: string;
  readonly postId?: string | undefined;
  readonly title?: string | undefined;
  readonly lang?: string | undefined;
  readonly url?: string | undefined;
}

/** What stands on a page and is not its article. `data-silent` is for everything else that shall not be read. */
const notRead = [
  'script, style, template, noscript, link, meta, title, head',
  'nav, aside, footer, form, button, input, select, textarea, dialog',
  'audio, video, iframe, object, embed, canvas, svg, math',
  'voicgen-listen, [data-voicgen-player], [data-silent], [hidden], [aria-hidden="true"]',
].join();

/** Where an article is looked for, first match first. */
const places = ['[itemprop="articleBody"]', 'article', 'main, [role="main"]', 'body'];

/** Liquid, Nunjucks and Hugo: what a generator would have put there is not known here. */
const templateTags = /\{%[\s\S]*?%\}|\{\{[\s\S]*?\}\}/g;

type Page = ReturnType<typeof load>;

const said = (text: string | undefined): string | undefined => text?.trim() || undefined;

function readPage($: Page): Omit<WrittenArticle, 'content'> {
  const embed = $('voicgen-listen[post-id], [data-voicgen-player][data-post-id]').first();
  return {
    postId: said(embed.attr('post-id') ?? embed.attr('data-post-id')),
    title: said($('article h1, main h1, h1').first().text()) ?? said($('title').first().text()),
    lang: said(embed.attr('lang') ?? embed.attr('data-lang') ?? $('html').attr('lang')),
    url: said($('link[rel~="canonical"]').attr('href')),
  };
}

/** The article's own markup. Throws an Error where `select` finds nothing. */
function contentOf($: Page, select: string | undefined): string {
  const found =
    select === undefined ? places.map((place) => $(place)).find(({ length }) => length > 0) : $(select);
  if (select !== undefined && found?.length === 0) throw new Error(`nothing on the page matches ${select}`);
  const article = found ?? $.root();
  article.find(notRead).remove();
  article.find('*').each((_, { attribs }) => {
    for (const name of Object.keys(attribs)) Reflect.deleteProperty(attribs, name);
  });
  const pieces = found ? article.toArray().map((piece) => $(piece).html() ?? '') : [$.html()];
  return pieces
    .join('\n')
    .replace(/<!--[\s\S]*?-->|<![^>]*>/g, '')
    .replace(/\s*\n\s*/g, '\n')
    .trim();
}

/**
 * The content of an article and nothing else of its page, with what the file says of itself: front matter, or the
 * page's own embed, heading, language and canonical address. `select` is a CSS selector, for pages whose article is
 * in no `<article>` and no `<main>`. Throws an Error, for the owner of the file, where it cannot be read.
 */
export function readArticle(source: string, format: Format, select?: string): WrittenArticle {
  if (format === 'html') {
    const $ = load(source);
    const page = readPage($);
    return { ...page, content: contentOf($, select) };
  }
  const { matter, body } = readMatter(source);
  const html = marked.parse(body.replace(templateTags, ''), { async: false, gfm: true });
  return { ...matter, content: contentOf(load(html), select) };
}

/** By the name's ending, and where that says nothing, by the first letter that is no space. */
export function formatOf(name: string, source: string): Format {
  if (/\.x?html?$/i.test(name)) return 'html';
  if (/\.(md|mdx|markdown|mdown|txt)$/i.test(name)) return 'markdown';
  return /^\s*</.test(source) ? 'html' : 'markdown';
}
