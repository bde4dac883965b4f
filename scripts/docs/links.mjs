// @ts-check
import { existsSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';
import { root } from '../project.mjs';

/** @typedef {import('./contents.mjs').Page} Page */

/**
 * Where a link of a page leads in the site: the text of its `href`; null where it leads to a file of the repository that
 * is no page of the site.
 *
 * @param {string} href as it is written in the Markdown
 * @param {Page} from
 * @param {ReadonlyMap<string, Page>} bySource
 * @throws where it leads nowhere
 */
export function resolveLink(href, { source }, bySource) {
  if (/^(#|[a-z]+:)/.test(href)) return href;
  const [path = '', hash] = href.split('#');
  const target = posix.normalize(posix.join(dirname(source), decodeURI(path))).replace(/\/$/, '');
  const page = bySource.get(target) ?? bySource.get(`${target}/README.md`);
  if (page) return `${page.file}${hash === undefined ? '' : `#${hash}`}`;
  if (!existsSync(join(root, target))) throw new Error(`${source}: ${href} leads nowhere`);
  return null;
}

/**
 * The picture that a page shows, and its name in the site.
 *
 * @param {string} href
 * @param {Page} from
 */
export function resolveImage(href, { source }) {
  const path = join(root, dirname(source), decodeURI(href));
  if (!existsSync(path)) throw new Error(`${source}: there is no picture ${href}`);
  return { path, file: `images/${basename(path)}` };
}
